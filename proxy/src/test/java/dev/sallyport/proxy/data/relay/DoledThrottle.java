package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.Throttle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Gives what a test has allowed, and keeps count. */
final class DoledThrottle implements Throttle {
  static final Duration PAUSE = Duration.ofMillis(10);

  final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  void allow(long bytes) {
    left.accumulateAndGet(bytes, (a, b) -> Math.min(a + b, Long.MAX_VALUE / 2));
  }

  /** What was taken and not given back. */
  long used() {
    return taken.get();
  }

  @Override
  public long take(long wanted) {
    asked.incrementAndGet();
    long given = Math.min(wanted, left.get());
    left.addAndGet(-given);
    taken.addAndGet(given);
    return given;
  }

  @Override
  public void giveBack(long unused) {
    left.addAndGet(unused);
    taken.addAndGet(-unused);
  }

  @Override
  public Duration pause() {
    return PAUSE;
  }
}
