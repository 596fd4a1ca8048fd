package dev.sallyport.proxy.limits;

import dev.sallyport.rules.policy.PolicyLimits;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How fast the commands of one session may come. On its event loop only. */
public final class CommandPace {
  private final Optional<TokenBucket> bucket;

  CommandPace(long perSecond, LongSupplier nanoTime) {
    this.bucket =
        perSecond == PolicyLimits.UNLIMITED
            ? Optional.empty()
            : Optional.of(TokenBucket.ofCommands(perSecond, nanoTime));
  }

  /** A command was read. */
  public void commandRead() {
    bucket.ifPresent(tokens -> tokens.take(1));
  }

  /** How long the next command has to wait, in nanoseconds; 0 where it need not. */
  public long nanosUntilNext() {
    return bucket.map(TokenBucket::nanosUntilOne).orElse(0L);
  }
}
