package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.Prefix;
import java.util.List;

/** Where the control connections of a listener lead. */
public sealed interface Destination {

  /** To this server, whatever address the client dialled. */
  record Fixed(ServerAddress server) implements Destination {
    @Override
    public String toString() {
      return server.toString();
    }
  }

  /**
   * To the server the client dialled: its connection is intercepted on the way (TPROXY).
   *
   * @param within the networks such a server may be in
   */
  record Dialled(List<Prefix> within) implements Destination {
    /** Any server. */
    public static final Dialled ANY = new Dialled(List.of(any("0.0.0.0/0"), any("::/0")));

    /** Keeps a copy. */
    public Dialled {
      within = List.copyOf(within);
    }

    private static Prefix any(String text) {
      return Prefix.of(text).orElseThrow();
    }

    @Override
    public String toString() {
      return this.equals(ANY) ? "any that is dialled" : "any that is dialled in " + networks();
    }

    private String networks() {
      return within.size() == 1 ? within.getFirst().toString() : within.size() + " networks";
    }
  }
}
