package dev.sallyport.proxy.limits;

import dev.sallyport.proxy.data.Throttle;
import java.time.Duration;
import java.util.List;

/** The throttle of one transfer, which draws from all the buckets that it has a share in. */
final class SharedThrottle implements Throttle {
  private final List<TokenBucket> buckets;
  private final Runnable onFirstPause;
  private boolean paused;

  /**
   * A throttle of one transfer.
   *
   * @param buckets at least one
   * @param onFirstPause called once, where the transfer has to wait at all
   */
  SharedThrottle(List<TokenBucket> buckets, Runnable onFirstPause) {
    this.buckets = List.copyOf(buckets);
    this.onFirstPause = onFirstPause;
  }

  @Override
  public long take(long wanted) {
    long taken = wanted;
    for (int i = 0; i < buckets.size() && taken > 0; i++) {
      long got = buckets.get(i).take(taken);
      for (int before = 0; before < i; before++) {
        buckets.get(before).giveBack(taken - got);
      }
      taken = got;
    }
    return taken;
  }

  @Override
  public void giveBack(long unused) {
    buckets.forEach(bucket -> bucket.giveBack(unused));
  }

  @Override
  public Duration pause() {
    if (!paused) {
      paused = true;
      onFirstPause.run();
    }
    long nanos = 0;
    for (TokenBucket bucket : buckets) {
      nanos = Math.max(nanos, bucket.nanosUntilPortion());
    }
    return Duration.ofNanos(nanos);
  }
}
