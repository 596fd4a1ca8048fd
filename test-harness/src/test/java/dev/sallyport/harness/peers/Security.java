package dev.sallyport.harness.peers;

import java.nio.file.Path;
import java.util.Optional;

/** What TLS a client uses on its connections. RFC 4217. */
public sealed interface Security {

  /** None. */
  record Clear() implements Security {
    @Override
    public String toString() {
      return "in clear";
    }
  }

  /**
   * TLS on the control connection, and perhaps on data connections.
   *
   * @param implicit from the first byte, without AUTH
   * @param privateData PROT P; else PROT C
   * @param trusted whose certificate is believed, in PEM; empty for anybody's
   */
  record Tls(boolean implicit, boolean privateData, Optional<Path> trusted) implements Security {
    /** The same, with a server that has any certificate. */
    public Tls trustingAnybody() {
      return new Tls(implicit, privateData, Optional.empty());
    }

    @Override
    public String toString() {
      return (implicit ? "implicit TLS, " : "AUTH TLS, ") + (privateData ? "PROT P" : "PROT C");
    }
  }
}
