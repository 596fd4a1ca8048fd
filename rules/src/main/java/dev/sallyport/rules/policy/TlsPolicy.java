package dev.sallyport.rules.policy;

/**
 * How much TLS a listener has on its two sides.
 *
 * @param client what is offered to, or demanded of, clients
 * @param clientData what is asked of their data connections
 * @param clearCommands whether CCC may take the control connection out of TLS again
 * @param server what is asked of the server
 * @param serverData what is asked of its data connections
 */
public record TlsPolicy(
    ClientMode client,
    ClientData clientData,
    boolean clearCommands,
    ServerMode server,
    ServerData serverData) {

  /** No TLS at all. */
  public static final TlsPolicy NONE =
      new TlsPolicy(
          ClientMode.REFUSE,
          ClientData.OPTIONAL,
          false,
          ServerMode.CLEAR,
          ServerData.SAME_AS_CLIENT);

  /** Toward clients. */
  public enum ClientMode {
    /** AUTH is refused. */
    REFUSE,
    /** AUTH TLS is offered. */
    OPTIONAL,
    /** Nobody logs in without AUTH TLS. */
    REQUIRED,
    /** TLS from the first byte. */
    IMPLICIT,
    /** AUTH goes to the server, and once it agrees, bytes are copied unseen (RFC 6384 §5). */
    PASSTHROUGH;

    /** Whether the gateway is the client's TLS server. */
    public boolean terminates() {
      return this == OPTIONAL || this == REQUIRED || this == IMPLICIT;
    }
  }

  /** On clients' data connections. */
  public enum ClientData {
    /** PROT decides. */
    OPTIONAL,
    /** No transfer without PROT P. */
    REQUIRED,
    /** PROT P is refused. */
    CLEAR_ONLY
  }

  /** Toward the server. */
  public enum ServerMode {
    CLEAR,
    /** AUTH TLS before anything of the client's; a server that refuses gets no session. */
    EXPLICIT,
    /** TLS from the first byte. */
    IMPLICIT,
    /** AUTH TLS when the client says it. */
    SAME_AS_CLIENT
  }

  /** On the server's data connections. */
  public enum ServerData {
    SAME_AS_CLIENT,
    PRIVATE,
    CLEAR
  }

  /** Where a client's control connection stands that is protected, or is not yet. */
  public TlsStanding standing(boolean isProtected) {
    return switch (client) {
      case REFUSE -> TlsStanding.NOT_OFFERED;
      case OPTIONAL, PASSTHROUGH -> isProtected ? TlsStanding.ON : TlsStanding.OFFERED;
      case REQUIRED, IMPLICIT -> isProtected ? TlsStanding.ON : TlsStanding.DEMANDED;
    };
  }
}
