package dev.sallyport.proxy.control;

import dev.sallyport.proxy.limits.CommandPace;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a session to its commands per second: while the next one has to wait, the client is not
 * read from. On the session's event loop.
 */
final class CommandPacing {
  private final EventLoop loop;
  private final CommandPace pace;
  private final Runnable onDelay;
  private final Runnable goOn;
  private @Nullable Future<?> waiting;

  /**
   * A pacing of one session.
   *
   * @param onDelay told each time that the client has to wait
   * @param goOn to look again whether the next command may be read
   */
  CommandPacing(EventLoop loop, CommandPace pace, Runnable onDelay, Runnable goOn) {
    this.loop = loop;
    this.pace = pace;
    this.onDelay = onDelay;
    this.goOn = goOn;
  }

  void commandRead() {
    pace.commandRead();
  }

  /** Whether the next command may be read; if not, {@code goOn} is called when it may. */
  boolean ready() {
    if (waiting != null) {
      return false;
    }
    long nanos = pace.nanosUntilNext();
    if (nanos > 0) {
      waiting = loop.schedule(this::waited, nanos, TimeUnit.NANOSECONDS);
      onDelay.run();
    }
    return nanos == 0;
  }

  /** Nothing more will be read. Idempotent. */
  void stop() {
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  private void waited() {
    waiting = null;
    goOn.run();
  }
}
