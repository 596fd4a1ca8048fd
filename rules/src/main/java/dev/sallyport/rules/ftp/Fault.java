package dev.sallyport.rules.ftp;

/**
 * What can be wrong with bytes on a control connection, before any meaning.
 *
 * <p>A fault that leaves the stream of lines intact costs that line; a fatal one means the bytes
 * can no longer be trusted to be what both ends think they are, and ends the session.
 */
public enum Fault {
  /** A CR that no LF follows: a line end to some parsers and not to others. */
  BARE_CR(false),
  /** A Telnet command inside a line, which a server would take out and so read another line. */
  TELNET_IN_LINE(false),
  /** A control character other than TAB in an argument. */
  CONTROL_CHARACTER(false),
  /**
   * A line that does not begin with a word of letters and digits, followed by a blank or the end.
   */
  BAD_VERB(false),
  /** NUL, anywhere. */
  ILLEGAL_BYTE(true),
  /** A line, or a reply, beyond its limit. */
  TOO_LONG(true),
  /** Another protocol's first line: HTTP, SMTP, SSH, the PROXY protocol. */
  FOREIGN_PROTOCOL(true),
  /** A reply, from the client. */
  REPLY_FROM_CLIENT(true),
  /** Bytes behind AUTH in the same read: whoever sent them did not wait for the handshake. */
  PLAINTEXT_AFTER_AUTH(true),
  /** A line of the server's that is no reply (RFC 959 §4.2). */
  NOT_A_REPLY(true);

  private final boolean fatal;

  Fault(boolean fatal) {
    this.fatal = fatal;
  }

  /** Whether the session ends at once. */
  public boolean fatal() {
    return fatal;
  }
}
