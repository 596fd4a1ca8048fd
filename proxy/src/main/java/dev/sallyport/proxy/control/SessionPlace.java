package dev.sallyport.proxy.control;

import dev.sallyport.proxy.limits.ListenerQuota;
import dev.sallyport.proxy.limits.Visit;
import dev.sallyport.rules.policy.BuiltinCheck;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** A client's place in the gateway and at its listener, until it is given back. */
final class SessionPlace {
  private final SessionRegistry registry;
  private final InetAddress client;
  private final Visit visit;
  private boolean left;

  private SessionPlace(SessionRegistry registry, InetAddress client, Visit visit) {
    this.registry = registry;
    this.client = client;
    this.visit = visit;
  }

  /** What became of a client that wants a place. */
  sealed interface Taking {
    record Taken(SessionPlace place) implements Taking {}

    record Refused(SessionRefusal refusal) implements Taking {}
  }

  /** Takes a place. Any thread. */
  static Taking take(ListenerContext context, InetAddress client, Instant now) {
    SessionRegistry registry = context.shared().registry();
    if (context.shared().bans().of(client, now).isPresent()) {
      return new Taking.Refused(SessionRefusal.BANNED);
    }
    Optional<SessionRefusal> full = registry.enter(client);
    if (full.isPresent()) {
      return new Taking.Refused(full.get());
    }
    return switch (context.quota().enter(client)) {
      case ListenerQuota.Entry.Entered(Visit visit) ->
          new Taking.Taken(new SessionPlace(registry, client, visit));
      case ListenerQuota.Entry.Full(BuiltinCheck check) -> {
        registry.leave(client);
        yield new Taking.Refused(
            check == BuiltinCheck.LISTENER_SESSIONS
                ? SessionRefusal.LISTENER_SESSIONS
                : SessionRefusal.LISTENER_SESSIONS_PER_CLIENT);
      }
    };
  }

  Visit visit() {
    return visit;
  }

  /** Gives the place back. Idempotent; on the session's event loop. */
  void leave() {
    if (!left) {
      left = true;
      visit.leave();
      registry.leave(client);
    }
  }
}
