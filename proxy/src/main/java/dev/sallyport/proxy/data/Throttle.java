package dev.sallyport.proxy.data;

import java.time.Duration;

/**
 * How fast bytes may pass, for one transfer or for many at once. A plane takes before it moves
 * bytes and waits when there is nothing to take; the sender is then not read from. Any thread.
 */
public interface Throttle {
  /** Never limits. */
  Throttle NONE = new Unlimited();

  /**
   * Takes the right to move bytes.
   *
   * @param wanted at least 1
   * @return what was taken, from 0 to {@code wanted}
   */
  long take(long wanted);

  /**
   * Gives back what was taken and not used.
   *
   * @param unused from 0 to what was taken
   */
  void giveBack(long unused);

  /** How long to wait before taking again is worth while, after there was nothing to take. */
  Duration pause();

  /** The throttle that is none. */
  record Unlimited() implements Throttle {
    @Override
    public long take(long wanted) {
      return wanted;
    }

    @Override
    public void giveBack(long unused) {}

    @Override
    public Duration pause() {
      return Duration.ZERO;
    }
  }
}
