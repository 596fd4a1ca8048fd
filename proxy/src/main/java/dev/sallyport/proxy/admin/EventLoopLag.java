package dev.sallyport.proxy.admin;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures how late event loops are: once a second each is asked to run a task, and the time until
 * it does is the time any session of that loop would have waited.
 */
public final class EventLoopLag {
  private static final long PERIOD_MILLIS = 1000;

  private EventLoopLag() {}

  /**
   * Watches every loop of a group for as long as the group lives.
   *
   * @param report told each measurement, on the loop measured; must not block
   */
  public static void watch(EventLoopGroup loops, Consumer<Duration> report) {
    for (EventExecutor loop : loops) {
      next(loop, report);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ends with the loop, and report must not fail
  private static void next(EventExecutor loop, Consumer<Duration> report) {
    if (loop.isShuttingDown()) {
      return;
    }
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
    loop.schedule(
        () -> {
          report.accept(Duration.ofNanos(Math.max(0, System.nanoTime() - due)));
          next(loop, report);
        },
        PERIOD_MILLIS,
        TimeUnit.MILLISECONDS);
  }
}
