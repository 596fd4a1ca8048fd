package dev.sallyport.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.session.Timer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On an event loop that runs when told to, and with the real clock. */
@DisplayName("The timers of a session")
@Timeout(30)
class SessionTimersTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofHours(1);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Timer> fired = new ArrayList<>();
  private final SessionTimers timers =
      new SessionTimers(
          channel.eventLoop(), timer -> timer == Timer.LOGIN ? LONG : SHORT, fired::add);

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void fireOnceWhenTheirTimeIsOver() {
    long start = System.nanoTime();
    timers.start(Timer.IDLE);
    runUntil(() -> !fired.isEmpty());
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(fired).containsExactly(Timer.IDLE);
    assertThat(nothingScheduled()).isTrue();
  }

  @Test
  void countFromTheLastStart() {
    timers.start(Timer.IDLE);
    long half = System.nanoTime() + SHORT.toNanos() / 2;
    runUntil(() -> System.nanoTime() >= half);
    long again = System.nanoTime();
    timers.start(Timer.IDLE);
    runUntil(() -> !fired.isEmpty());
    assertThat(System.nanoTime() - again).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(fired).containsExactly(Timer.IDLE);
  }

  @Test
  void leaveNothingScheduledWhenStopped() {
    timers.start(Timer.LOGIN);
    assertThat(nothingScheduled()).isFalse();
    timers.stop(Timer.LOGIN);
    assertThat(nothingScheduled()).isTrue();
  }

  @Test
  void leaveNothingScheduledHoweverOftenTheyWereStartedOver() {
    for (int i = 0; i < 1000; i++) {
      timers.start(Timer.LOGIN);
    }
    timers.stop(Timer.LOGIN);
    assertThat(nothingScheduled()).isTrue();
  }

  @Test
  void leaveNothingScheduledWhenStoppedAfterTheirDeadlineWasMoved() {
    timers.start(Timer.IDLE);
    long half = System.nanoTime() + SHORT.toNanos() / 2;
    runUntil(() -> System.nanoTime() >= half);
    timers.start(Timer.IDLE);
    // Here the task of the first start has run, and scheduled itself again for what is left.
    long first = System.nanoTime() + SHORT.toNanos() * 2 / 3;
    runUntil(() -> System.nanoTime() >= first);
    timers.stop(Timer.IDLE);
    assertThat(nothingScheduled()).isTrue();
  }

  @Test
  void doNotMindBeingStoppedUnstarted() {
    timers.stop(Timer.CONNECT);
    assertThat(nothingScheduled()).isTrue();
  }

  @Test
  void runApartFromOneAnother() {
    timers.start(Timer.LOGIN);
    timers.start(Timer.CONNECT);
    timers.start(Timer.IDLE);
    timers.stop(Timer.CONNECT);
    runUntil(() -> !fired.isEmpty());
    assertThat(fired).containsExactly(Timer.IDLE);
    assertThat(nothingScheduled()).isFalse();
  }

  @Test
  void mayBeStartedAgainAfterTheyFired() {
    timers.start(Timer.IDLE);
    runUntil(() -> fired.size() == 1);
    timers.start(Timer.IDLE);
    runUntil(() -> fired.size() == 2);
    assertThat(fired).containsExactly(Timer.IDLE, Timer.IDLE);
  }

  private boolean nothingScheduled() {
    return channel.runScheduledPendingTasks() == -1;
  }

  private void runUntil(BooleanSupplier done) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!done.getAsBoolean() && System.nanoTime() < deadline) {
      channel.runScheduledPendingTasks();
      Thread.onSpinWait();
    }
  }
}
