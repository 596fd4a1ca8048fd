package dev.sallyport.proxy.app;

import java.time.Duration;

/**
 * The one drain of a gateway: whoever wants another while it goes on gets what is left of its time.
 * Any thread.
 */
final class Drain {
  private boolean begun;
  private long untilNanos;

  /** Begins, unless it has begun; whether it does. */
  synchronized boolean begin(Duration timeout) {
    if (begun) {
      return false;
    }
    begun = true;
    untilNanos = System.nanoTime() + timeout.toNanos();
    return true;
  }

  synchronized boolean hasBegun() {
    return begun;
  }

  /** How long transfers may still go on; negative once that is over. */
  synchronized Duration left() {
    return Duration.ofNanos(untilNanos - System.nanoTime());
  }
}
