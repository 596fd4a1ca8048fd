package dev.sallyport.proxy.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A rate that many may share, with a little in store for the moments when nobody asks. Safe for all
 * threads, without locks.
 */
final class TokenBucket {
  /** Less at a time is not worth a system call. */
  private static final long MOST_AT_A_TIME = 64 * 1024;

  private final Bucket bucket;
  private final long portion;

  private TokenBucket(long perSecond, long capacity, long initial, LongSupplier nanoTime) {
    this.bucket =
        Bucket.builder()
            .addLimit(limit ->
                limit
                    .capacity(capacity)
                    .refillGreedy(perSecond, Duration.ofSeconds(1))
                    .initialTokens(initial))
            .withCustomTimePrecision(new Meter(nanoTime))
            .build();
    this.portion = Math.clamp(capacity / 4, 1, MOST_AT_A_TIME);
  }

  /**
   * Bytes: a quarter of a second's are in store at most, and none at first, so that whoever comes
   * back again and again gains nothing.
   */
  static TokenBucket ofBytes(long perSecond, LongSupplier nanoTime) {
    return new TokenBucket(perSecond, Math.max(1, perSecond / 4), 0, nanoTime);
  }

  /** Commands: those of a second may come at once, as clients send them when they begin. */
  static TokenBucket ofCommands(long perSecond, LongSupplier nanoTime) {
    return new TokenBucket(perSecond, perSecond, perSecond, nanoTime);
  }

  /** Takes up to this many: a portion at least, or all that is wanted, or nothing. */
  long take(long wanted) {
    return bucket.getAvailableTokens() < Math.min(wanted, portion)
        ? 0
        : bucket.tryConsumeAsMuchAsPossible(wanted);
  }

  void giveBack(long unused) {
    if (unused > 0) {
      bucket.addTokens(unused);
    }
  }

  /** Until a portion can be taken. */
  long nanosUntilPortion() {
    return bucket.estimateAbilityToConsume(portion).getNanosToWaitForRefill();
  }

  /** Until one can be taken; 0 where it can. */
  long nanosUntilOne() {
    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  /** The clock it is given. */
  private record Meter(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
