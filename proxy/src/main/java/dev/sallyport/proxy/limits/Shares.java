package dev.sallyport.proxy.limits;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.policy.PolicyLimits;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What sessions share that have the same key: places, and a rate each way. There is a share for as
 * long as there is a session that has it, so there are never more than sessions. Safe for all
 * threads.
 */
final class Shares<K> {
  private final ConcurrentHashMap<K, Share> shares = new ConcurrentHashMap<>();
  private final Bounds bounds;
  private final LongSupplier nanoTime;

  /**
   * What each share has.
   *
   * @param places sessions at the same time
   * @param upload bytes per second
   * @param download bytes per second
   */
  record Bounds(long places, long upload, long download) {}

  Shares(Bounds bounds, LongSupplier nanoTime) {
    this.bounds = bounds;
    this.nanoTime = nanoTime;
  }

  /** Takes a place, if there is one; each is to be given back by {@link #leave}. */
  Optional<Share> enter(K key) {
    boolean[] entered = new boolean[1];
    Share share =
        shares.compute(
            key,
            (_, there) -> {
              Share now = there == null ? new Share(bounds, nanoTime) : there;
              entered[0] = now.sessions < bounds.places();
              now.sessions += entered[0] ? 1 : 0;
              return now;
            });
    return entered[0] ? Optional.of(share) : Optional.empty();
  }

  void leave(K key) {
    shares.computeIfPresent(
        key,
        (_, share) -> {
          share.sessions--;
          return share.sessions == 0 ? null : share;
        });
  }

  /** How many different keys have a share. */
  int size() {
    return shares.size();
  }

  /** The share of one key. */
  static final class Share {
    private final Optional<TokenBucket> upload;
    private final Optional<TokenBucket> download;

    /** Guarded by the map, whose computations of one key exclude each other. */
    private long sessions;

    private Share(Bounds bounds, LongSupplier nanoTime) {
      this.upload = bucket(bounds.upload(), nanoTime);
      this.download = bucket(bounds.download(), nanoTime);
    }

    /** The rate of this direction, where it has a bound. */
    Optional<TokenBucket> bucket(Direction direction) {
      return switch (direction) {
        case TO_SERVER -> upload;
        case TO_CLIENT -> download;
      };
    }

    private static Optional<TokenBucket> bucket(long perSecond, LongSupplier nanoTime) {
      return perSecond == PolicyLimits.UNLIMITED
          ? Optional.empty()
          : Optional.of(TokenBucket.ofBytes(perSecond, nanoTime));
    }
  }
}
