package dev.sallyport.proxy.limits;

import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.Prefix;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the sessions of one listener may use together, each client's and each user's. Safe for all
 * threads.
 */
public final class ListenerQuota {
  /** All sessions of the listener have one share together. */
  private static final String EVERYBODY = "";

  private final PolicyLimits limits;
  private final LongSupplier nanoTime;
  private final Shares<String> everybody;
  private final Shares<Prefix> clients;
  private final Shares<String> users;

  /** Of a listener without sessions. */
  public ListenerQuota(PolicyLimits limits, LongSupplier nanoTime) {
    this(limits, nanoTime, new Shares<>(nanoTime), new Shares<>(nanoTime), new Shares<>(nanoTime));
  }

  private ListenerQuota(
      PolicyLimits limits,
      LongSupplier nanoTime,
      Shares<String> everybody,
      Shares<Prefix> clients,
      Shares<String> users) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.everybody = everybody;
    this.clients = clients;
    this.users = users;
  }

  /** The same listener under other limits; the sessions it has count. */
  public ListenerQuota reloaded(PolicyLimits next) {
    return new ListenerQuota(next, nanoTime, everybody, clients, users);
  }

  PolicyLimits limits() {
    return limits;
  }

  /** A pace for one session. */
  CommandPace pace() {
    return new CommandPace(limits.session().commandsPerSecond(), nanoTime);
  }

  Optional<Shares.Share> enterUser(String user) {
    return users.enter(user, limits.sessions().user());
  }

  void leaveUser(String user) {
    users.leave(user);
  }

  void leave(Prefix client) {
    clients.leave(client);
    everybody.leave(EVERYBODY);
  }

  /** How many shares there are of clients and users. */
  int shares() {
    return clients.size() + users.size();
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
    Optional<Shares.Share> all = everybody.enter(EVERYBODY, limits.sessions().listener());
    if (all.isEmpty()) {
      return new Entry.Full(BuiltinCheck.LISTENER_SESSIONS);
    }
    Prefix network = Prefix.ofClient(client);
    Optional<Shares.Share> own = clients.enter(network, limits.sessions().client());
    if (own.isEmpty()) {
      everybody.leave(EVERYBODY);
      return new Entry.Full(BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT);
    }
    return new Entry.Entered(new Visit(this, network, all.get(), own.get()));
  }
}
