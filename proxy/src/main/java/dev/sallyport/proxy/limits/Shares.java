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
  private final LongSupplier nanoTime;

  Shares(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a place, if there is one; each is to be given back by {@link #leave}.
   *
   * @param places how many sessions may have this key
   */
  Optional<Share> enter(K key, long places) {
    boolean[] entered = new boolean[1];
    Share share =
        shares.compute(
            key,
            (_, there) -> {
              Share now = there == null ? new Share(nanoTime) : there;
              entered[0] = now.sessions < places;
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
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Rate, TokenBucket> buckets = new ConcurrentHashMap<>();

    /** Guarded by the map, whose computations of one key exclude each other. */
    private long sessions;

    private Share(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    /**
     * The bucket of this direction.
     *
     * @param perSecond its bytes per second; sessions from before a reload may have another
     */
    Optional<TokenBucket> bucket(Direction direction, long perSecond) {
      return perSecond == PolicyLimits.UNLIMITED
          ? Optional.empty()
          : Optional.of(
              buckets.computeIfAbsent(
                  new Rate(direction, perSecond),
                  rate -> TokenBucket.ofBytes(rate.perSecond(), nanoTime)));
    }
  }

  private record Rate(Direction direction, long perSecond) {}
}
