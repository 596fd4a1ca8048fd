package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.Prefix;
import java.net.InetAddress;
import java.util.List;

/**
 * Which control dialogues are kept, where, and how much of them.
 *
 * @param directory as written; relative to the working directory; empty where nothing is kept
 * @param sessionBytes of one dialogue; what comes later is left out
 * @param files kept; the oldest are removed
 */
public record RecordConfig(Sessions sessions, String directory, int sessionBytes, int files) {

  /** Which sessions. */
  public sealed interface Sessions {
    /** None. */
    record Off() implements Sessions {}

    /** All of them. */
    record All() implements Sessions {}

    /** Those of clients in these networks. */
    record Clients(List<Prefix> networks) implements Sessions {
      /** Copies the list. */
      public Clients {
        networks = List.copyOf(networks);
      }
    }

    /** Those that came by this listener. */
    record Listener(String name) implements Sessions {}

    /**
     * Those in which USER had this argument, whether or not it was let in.
     *
     * @param name wire text
     */
    record User(String name) implements Sessions {}

    /** Whether a session may be one of them, as far as can be said before USER. */
    default boolean mayBe(String listener, InetAddress client) {
      return switch (this) {
        case Off() -> false;
        case All(), User _ -> true;
        case Clients(List<Prefix> networks) ->
            networks.stream().anyMatch(network -> network.contains(client));
        case Listener(String name) -> name.equals(listener);
      };
    }
  }
}
