package dev.sallyport.proxy.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicyLimits.BanRule;
import dev.sallyport.rules.policy.Prefix;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;

/**
 * The networks that are refused for a while, at every listener, and the failed logins and
 * violations that lead there. In memory only: a restart forgets them.
 *
 * <p>Bounded: where there are more bans than are kept, the one that would end first is dropped;
 * where more clients fail than are kept, those that fail seldom are forgotten. Safe for all
 * threads, never blocks. The time comes with each question.
 */
public final class Bans {
  private static final Comparator<Ban> BY_END =
      Comparator.comparing(Ban::until).thenComparing(ban -> ban.network().toString());

  private final int maxBans;
  private final Ban.Observer observer;
  private final ConcurrentHashMap<Prefix, Ban> bans = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** How many bans there are of each prefix length, so that only lengths in use are looked up. */
  private final AtomicIntegerArray ipv4Lengths = new AtomicIntegerArray(33);

  private final AtomicIntegerArray ipv6Lengths = new AtomicIntegerArray(129);
  private final Cache<Offender, Offences> offences;

  private record Offender(Prefix network, Ban.Cause how) {}

  /**
   * No bans yet.
   *
   * @param maxBans bans kept
   * @param maxClients clients whose failed logins, or whose violations, are kept
   * @param nanoTime what they are forgotten by
   */
  public Bans(int maxBans, int maxClients, LongSupplier nanoTime, Ban.Observer observer) {
    this.maxBans = maxBans;
    this.observer = observer;
    this.offences =
        Caffeine.newBuilder()
            .maximumSize(maxClients)
            .expireAfter(Expiry.<Offender, Offences>writing((_, kept) -> kept.window()))
            .ticker((Ticker) nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** The ban that keeps this client out; of several the widest. */
  public Optional<Ban> of(InetAddress client, Instant now) {
    AtomicIntegerArray lengths = lengths(client);
    for (int length = 0; count.get() > 0 && length < lengths.length(); length++) {
      if (lengths.get(length) > 0) {
        Ban ban = bans.get(Prefix.of(client, length));
        if (ban != null && ban.holds(now)) {
          return Optional.of(ban);
        }
      }
    }
    return Optional.empty();
  }

  /** A server refused a login of this client; one too many begins a ban. */
  public void loginFailed(InetAddress client, BanRule rule, Instant now) {
    count(client, Ban.Cause.FAILED_LOGINS, rule.failedLogins(), rule, now);
  }

  /** A session of this client's ended because of what it did; one too many begins a ban. */
  public void violated(InetAddress client, BanRule rule, Instant now) {
    count(client, Ban.Cause.VIOLATIONS, rule.violations(), rule, now);
  }

  private void count(InetAddress client, Ban.Cause how, long most, BanRule rule, Instant now) {
    boolean never = most == PolicyLimits.UNLIMITED;
    if (never || rule.exempt().stream().anyMatch(network -> network.contains(client))) {
      return;
    }
    Prefix network = Prefix.ofClient(client);
    boolean[] enough = new boolean[1];
    offences
        .asMap()
        .compute(
            new Offender(network, how),
            (_, before) -> {
              Offences after =
                  (before == null ? Offences.NONE : before).plus(now, rule.window(), most);
              enough[0] = after.at().size() >= most;
              return enough[0] ? null : after;
            });
    if (enough[0]) {
      begin(new Ban(network, how, now, now.plus(rule.duration())));
    }
  }

  /** Bans a network because an operator says so; a ban it has is replaced. */
  public Ban add(Prefix network, Duration duration, Instant now) {
    var ban = new Ban(network, Ban.Cause.OPERATOR, now, now.plus(duration));
    begin(ban);
    return ban;
  }

  /**
   * Lifts the ban of this network; of one address, the ban of the client that has it.
   *
   * @return the ban there was
   */
  public Optional<Ban> lift(Prefix network) {
    Ban exact = bans.get(network);
    boolean oneAddress = network.length() == network.address().getAddress().length * 8;
    Ban ban = exact == null && oneAddress ? bans.get(Prefix.ofClient(network.address())) : exact;
    return ban != null && end(ban, Ban.Ending.LIFTED) ? Optional.of(ban) : Optional.empty();
  }

  /** The bans that hold, those that end first in front. */
  public List<Ban> list(Instant now) {
    return bans.values().stream().filter(ban -> ban.holds(now)).sorted(BY_END).toList();
  }

  /** How many bans there are. */
  public int count() {
    return count.get();
  }

  /** Ends what is over. To be called now and then; between two calls no ban holds for longer. */
  public void expire(Instant now) {
    for (Ban ban : List.copyOf(bans.values())) {
      if (!ban.holds(now)) {
        end(ban, Ban.Ending.EXPIRED);
      }
    }
    offences.cleanUp();
  }

  /** How many clients have failed logins, and how many violations, that are kept. */
  long clientsWithOffences() {
    offences.cleanUp();
    return offences.estimatedSize();
  }

  private void begin(Ban ban) {
    Ban before = bans.put(ban.network(), ban);
    observer.began(ban);
    if (before == null) {
      lengths(ban.network().address()).incrementAndGet(ban.network().length());
      if (count.incrementAndGet() > maxBans) {
        evictOne();
      }
    }
  }

  private void evictOne() {
    boolean done = false;
    while (!done && count.get() > maxBans) {
      Optional<Ban> first = new ArrayList<>(bans.values()).stream().min(BY_END);
      done = first.isPresent() && end(first.get(), Ban.Ending.EVICTED);
    }
  }

  private boolean end(Ban ban, Ban.Ending how) {
    if (!bans.remove(ban.network(), ban)) {
      return false;
    }
    count.decrementAndGet();
    lengths(ban.network().address()).decrementAndGet(ban.network().length());
    observer.ended(ban, how);
    return true;
  }

  private AtomicIntegerArray lengths(InetAddress address) {
    return address.getAddress().length == 4 ? ipv4Lengths : ipv6Lengths;
  }
}
