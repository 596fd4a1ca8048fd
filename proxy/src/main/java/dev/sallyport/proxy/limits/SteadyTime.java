package dev.sallyport.proxy.limits;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of day when this process started, and what has passed since: nobody who sets the clock
 * makes it jump. What holds for so long goes by it; what tells people when something was goes by
 * the clock.
 */
public final class SteadyTime {
  @SuppressWarnings("TimeInStaticInitializer") // as said above
  private static final Instant STARTED = Instant.now();

  private static final long STARTED_NANOS = System.nanoTime();

  /** Less than this is no jump, and not worth two answers about one moment. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  private SteadyTime() {}

  /** Now. */
  public static Instant now() {
    return STARTED.plusNanos(System.nanoTime() - STARTED_NANOS);
  }

  /** A moment of this time as the clock has it. */
  public static Instant byTheClock(Instant moment) {
    Duration off = Duration.between(now(), Instant.now());
    return off.abs().compareTo(JUMP) < 0 ? moment : moment.plus(off);
  }
}
