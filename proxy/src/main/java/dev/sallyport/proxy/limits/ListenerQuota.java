package dev.sallyport.proxy.limits;

import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicyLimits.Scoped;
import dev.sallyport.rules.policy.Prefix;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What the sessions of one listener may use together, each client's and each user's. Safe for all
 * threads.
 */
public final class ListenerQuota {
  /** All sessions of the listener have one share together. */
  static final String EVERYBODY = "";

  final PolicyLimits limits;
  final LongSupplier nanoTime;
  final Shares<String> everybody;
  final Shares<Prefix> clients;
  final Shares<String> users;

  /** Of a listener without sessions. */
  public ListenerQuota(PolicyLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.everybody = shares(Scoped::listener);
    this.clients = shares(Scoped::client);
    this.users = shares(Scoped::user);
  }

  /** What became of a client that wants a session. */
  public sealed interface Entry {
    /** It has a place, to be given back by {@link Visit#leave}. */
    record Entered(Visit visit) implements Entry {}

    /** There is no place. */
    record Full(BuiltinCheck check) implements Entry {}
  }

  /** Takes a place for a client. */
  public Entry enter(InetAddress client) {
    Optional<Shares.Share> all = everybody.enter(EVERYBODY);
    if (all.isEmpty()) {
      return new Entry.Full(BuiltinCheck.LISTENER_SESSIONS);
    }
    Prefix network = Prefix.ofClient(client);
    Optional<Shares.Share> own = clients.enter(network);
    if (own.isEmpty()) {
      everybody.leave(EVERYBODY);
      return new Entry.Full(BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT);
    }
    return new Entry.Entered(new Visit(this, network, all.get(), own.get()));
  }

  private <K> Shares<K> shares(ToLongFunction<Scoped> scope) {
    return new Shares<>(
        new Shares.Bounds(
            scope.applyAsLong(limits.sessions()),
            scope.applyAsLong(limits.upload()),
            scope.applyAsLong(limits.download())),
        nanoTime);
  }
}
