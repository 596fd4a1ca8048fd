package dev.sallyport.proxy.control;

import dev.sallyport.proxy.session.Timer;
import dev.sallyport.rules.policy.Limits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one session, on its event loop. Starting one over only moves its deadline, because
 * the idle timer is started over by every command; the scheduled task looks again when it runs.
 */
final class SessionTimers {
  /** Longer than a client takes to say QUIT when it has heard 421; then the session is over. */
  private static final Duration FAREWELL = Duration.ofMillis(500);

  /** Longer than a client that is at work takes between a reply and its next command. */
  private static final Duration DRAIN_QUIET = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final Function<Timer, Duration> durations;
  private final Consumer<Timer> fired;
  private final Map<Timer, Running> running = new EnumMap<>(Timer.class);

  SessionTimers(EventLoop loop, Function<Timer, Duration> durations, Consumer<Timer> fired) {
    this.loop = loop;
    this.durations = durations;
    this.fired = fired;
  }

  void start(Timer timer) {
    long nanos = durations.apply(timer).toNanos();
    Running already = running.get(timer);
    if (already == null) {
      var fresh = new Running(timer);
      running.put(timer, fresh);
      fresh.schedule(nanos);
    } else {
      already.deadline = System.nanoTime() + nanos;
    }
  }

  /** Starts a timer over, if it runs. */
  void postpone(Timer timer) {
    if (running.containsKey(timer)) {
      start(timer);
    }
  }

  void stop(Timer timer) {
    Running stopped = running.remove(timer);
    if (stopped != null) {
      stopped.cancel();
    }
  }

  /** For how long a session's timer runs. */
  static Duration duration(Timer timer, Limits now) {
    return switch (timer) {
      case CONNECT, ECHO -> now.connectTimeout();
      case FAREWELL -> FAREWELL;
      case HANDSHAKE -> ControlTls.patience(now);
      case LOGIN -> now.loginTimeout();
      case IDLE -> now.idleTimeout();
      case DRAIN -> DRAIN_QUIET;
    };
  }

  private final class Running {
    private final Timer timer;
    private long deadline;
    private @Nullable ScheduledFuture<?> task;

    Running(Timer timer) {
      this.timer = timer;
    }

    void schedule(long nanos) {
      deadline = System.nanoTime() + nanos;
      task = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    void cancel() {
      if (task != null) {
        task.cancel(false);
      }
    }

    private void look() {
      long left = deadline - System.nanoTime();
      if (left > 0) {
        schedule(left);
      } else {
        running.remove(timer);
        fired.accept(timer);
      }
    }
  }
}
