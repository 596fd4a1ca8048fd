package dev.sallyport.proxy.audit;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.time.Duration;
import java.time.Instant;

/**
 * Something an operator may have to answer for.
 *
 * <p>Text from the wire is given as it came, one char per byte (ISO 8859-1); {@link AuditLog} makes
 * it readable and harmless. Every {@code reason}, {@code rule} and {@code outcome} is a stable name
 * of ours, never wire text.
 */
public sealed interface AuditEvent {

  /** When it happened. */
  Instant at();

  /**
   * Whose event it is.
   *
   * @param id of the session
   * @param listener the name in the configuration
   * @param client where the control connection came from
   */
  record Session(String id, String listener, HostPort client) {}

  /**
   * A client was given a session.
   *
   * @param server the server behind, as configured or dialled
   */
  record SessionStarted(Instant at, Session session, String server) implements AuditEvent {}

  /**
   * A client connected and was not given a session.
   *
   * @param rule the stable identity of what decided
   * @param server the server behind, as configured or dialled
   */
  record SessionRefused(Instant at, Session session, String reason, String rule, String server)
      implements AuditEvent {}

  /**
   * A network is refused for a while.
   *
   * @param network in CIDR notation
   * @param cause why
   */
  record BanBegan(Instant at, String network, String cause, Instant until) implements AuditEvent {}

  /**
   * A network is not refused any more.
   *
   * @param network in CIDR notation
   * @param cause why it was
   * @param ending how it came to its end
   */
  record BanEnded(Instant at, String network, String cause, String ending) implements AuditEvent {}

  /**
   * A control connection is protected by TLS.
   *
   * @param side whose
   * @param facts what the handshake came to
   */
  record TlsEstablished(Instant at, Session session, Side side, Tls facts) implements AuditEvent {}

  /**
   * What a TLS handshake came to.
   *
   * @param peer the subject of the certificate that was shown; empty where none was
   */
  record Tls(String version, String suite, String peer) {
    /** Keeps no more of the peer's words than is written. */
    public Tls {
      peer = WireText.clip(peer);
    }
  }

  /**
   * A session is over.
   *
   * @param detail what there is to say beyond the reason, or empty; may hold wire text
   */
  record SessionEnded(Instant at, Session session, String reason, String detail, Totals totals)
      implements AuditEvent {
    /** Keeps no more of the wire text than is written, for a queue of events is kept in memory. */
    public SessionEnded {
      detail = Secrets.mask(WireText.clip(detail));
    }
  }

  /**
   * What a session came to.
   *
   * @param bytesToClient on its data connections
   * @param bytesToServer on its data connections
   * @param duration from the connection to the end
   * @param commands read from the client
   */
  record Totals(long bytesToClient, long bytesToServer, Duration duration, long commands) {}

  /**
   * A server decided about a login.
   *
   * @param user the argument of USER, from the wire
   */
  record Login(Instant at, Session session, String user, boolean accepted) implements AuditEvent {
    /** Keeps no more of the wire text than is written. */
    public Login {
      user = WireText.clip(user);
    }
  }

  /** A transfer is over, well or not. */
  record Transfer(Instant at, Session session, Asked asked, Result result) implements AuditEvent {}

  /**
   * What a client wanted to transfer.
   *
   * @param verb the command's known name
   * @param path its argument, from the wire; may be empty
   * @param mode {@code active} or {@code passive}, as the client sees it
   */
  record Asked(String verb, String path, Direction direction, String mode) {
    /** Keeps no more of the wire text than is written. */
    public Asked {
      path = WireText.clip(path);
    }
  }

  /**
   * What became of a transfer.
   *
   * @param outcome a stable name
   * @param bytes that reached the receiver
   * @param replyCode of the final reply the client got, or 0 where there was none
   */
  record Result(String outcome, long bytes, Duration duration, int replyCode) {}

  /**
   * A data connection is over that was passed on unread, because the control connection is.
   *
   * @param port that the client connected to, and its server has
   */
  record Passed(Instant at, Session session, int port, Carried carried) implements AuditEvent {}

  /**
   * What a connection came to whose direction is not known.
   *
   * @param outcome a stable name
   */
  record Carried(String outcome, long bytesToClient, long bytesToServer, Duration duration) {}

  /**
   * A rule refused something.
   *
   * @param rule its stable identity
   * @param what was refused: the command line from the wire, or a description. The arguments of
   *     PASS, ACCT and ADAT are taken out before anything else sees them.
   * @param why in words
   */
  record Refusal(Instant at, Session session, String rule, String what, String why)
      implements AuditEvent {
    /** Masks secrets, and keeps no more of the wire text than is written. */
    public Refusal {
      what = Secrets.mask(WireText.clip(what));
      why = Secrets.mask(WireText.clip(why));
    }
  }

  /**
   * A rule in shadow would have refused something, and let it through.
   *
   * @param rule its stable identity
   * @param why in words
   */
  record Shadow(Instant at, Session session, String rule, Shadowed asked, String why)
      implements AuditEvent {}

  /**
   * What went through in shadow.
   *
   * @param user the argument of USER, from the wire; may be empty
   * @param verb the command's known name; empty where no command is meant
   * @param what the line from the wire, secrets taken out
   * @param directory where relative names begin; empty where that is not known
   */
  record Shadowed(String user, String verb, String what, String directory) {
    /** Masks secrets, and keeps no more of the wire text than is written. */
    public Shadowed {
      user = WireText.clip(user);
      what = Secrets.mask(WireText.clip(what));
      directory = WireText.clip(directory);
    }
  }

  /**
   * The gateway itself changes.
   *
   * @param outcome a stable name
   * @param detail in words, or empty; may hold text of the configuration
   */
  record Gateway(Instant at, Change change, String outcome, String detail) implements AuditEvent {
    /** Keeps no more of the text than is written. */
    public Gateway {
      detail = WireText.clip(detail);
    }
  }

  /** What the gateway itself can do. */
  enum Change {
    /** Read its configuration again. */
    RELOAD,
    /** Let transfers finish, and stop. */
    DRAIN,
    /** Come near the day from which a certificate of its own is no longer valid, or past it. */
    CERTIFICATE
  }

  /**
   * Events that could not be recorded. Made by the log itself.
   *
   * @param count of events, since the last time this was said
   */
  record Lost(Instant at, long count) implements AuditEvent {}
}
