package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Fault;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The checks that are always on, each with the stable name that logs, metrics, audit events and the
 * manual use.
 */
public enum BuiltinCheck implements RuleId {
  ILLEGAL_BYTE("command.illegal-byte", "NUL in a command line", Enforcement.ONLY_TERMINATE),
  BARE_CR("command.bare-cr", "a CR without LF in a command line", Enforcement.STRICT),
  TELNET_IN_LINE(
      "command.telnet-in-line", "a Telnet sequence inside a command line", Enforcement.STRICT),
  CONTROL_CHARACTER(
      "command.control-character", "a control character in an argument", Enforcement.STRICT),
  BAD_VERB("command.bad-verb", "the line does not begin with a command name", Enforcement.STRICT),
  TOO_LONG("command.too-long", "the command line is too long", Enforcement.ONLY_TERMINATE),
  FOREIGN_PROTOCOL(
      "command.foreign-protocol",
      "the first words of another protocol",
      Enforcement.ONLY_TERMINATE),
  REPLY_FROM_CLIENT(
      "command.reply-from-client", "a reply, sent by the client", Enforcement.ONLY_TERMINATE),
  PLAINTEXT_AFTER_AUTH(
      "tls.plaintext-after-auth",
      "bytes behind AUTH, before any handshake",
      Enforcement.ONLY_TERMINATE),
  TLS_REQUIRED(
      "tls.required", "the control connection is not protected by TLS", Enforcement.STRICT),
  TLS_MECHANISM("tls.mechanism", "AUTH with a mechanism other than TLS", Enforcement.ONLY_DENY),
  TLS_SEQUENCE("tls.sequence", "AUTH, PBSZ and PROT out of their order", Enforcement.ONLY_DENY),
  TLS_LEVEL(
      "tls.level", "a protection level for data that is not to be had", Enforcement.ONLY_DENY),
  TLS_DATA("tls.data", "the data connection would not be protected", Enforcement.ONLY_DENY),
  TLS_CCC("tls.ccc", "CCC, which takes TLS from the control connection", Enforcement.ONLY_DENY),
  TLS_HANDSHAKE("tls.handshake", "the TLS handshake failed", Enforcement.ONLY_TERMINATE),
  TLS_SERVER("tls.server", "no TLS with the server", Enforcement.ONLY_TERMINATE),
  TLS_SERVER_DATA(
      "tls.server-data", "the server does not agree to a protection level", Enforcement.ONLY_DENY),
  BLANK_LINES("command.blank-lines", "too many blank lines", Enforcement.ONLY_TERMINATE),
  UNKNOWN_COMMAND("command.unknown", "no such command", Enforcement.ANY),
  BAD_ARGUMENT("command.bad-argument", "the argument breaks its grammar", Enforcement.STRICT),
  WRONG_PROTOCOL(
      "command.wrong-protocol",
      "the other network protocol than that of the control connection",
      Enforcement.STRICT),
  NOT_OFFERED(
      "command.not-offered", "a command that this gateway does not pass on", Enforcement.STRICT),
  BEFORE_LOGIN("command.before-login", "not logged in yet", Enforcement.STRICT),
  LOGIN_SEQUENCE(
      "command.login-sequence", "PASS or ACCT that nothing asked for", Enforcement.ONLY_DENY),
  AFTER_EPSV_ALL("command.after-epsv-all", "EPSV ALL was agreed to", Enforcement.ANY),
  SITE_EXEC("command.site-exec", "SITE EXEC and INDEX run programs on the server", Enforcement.ANY),
  BLOCK_MODE(
      "command.block-mode",
      "a mode with more than one transfer for a data connection",
      Enforcement.STRICT),
  NO_DATA_PATH("command.no-data-path", "no data connection was agreed on", Enforcement.ONLY_DENY),
  FOREIGN_ADDRESS(
      "bounce.foreign-address", "the address is not that of the client", Enforcement.ANY),
  LOW_PORT("bounce.low-port", "the port is below 1024", Enforcement.ANY),
  REPLY_ILLEGAL_BYTE(
      "reply.illegal-byte", "NUL or a bare CR in a reply", Enforcement.ONLY_TERMINATE),
  REPLY_AFTER_AUTH(
      "reply.plaintext-after-auth",
      "bytes of the server's behind 234, before any handshake",
      Enforcement.ONLY_TERMINATE),
  REPLY_TOO_LONG("reply.too-long", "the reply is too long", Enforcement.ONLY_TERMINATE),
  NOT_A_REPLY("reply.not-a-reply", "the server sent what is no reply", Enforcement.ONLY_TERMINATE),
  UNSOLICITED_REPLY(
      "reply.unsolicited", "a reply that no command asked for", Enforcement.ONLY_TERMINATE),
  MISMATCHED_REPLY(
      "reply.mismatch", "a reply that does not fit its command", Enforcement.ONLY_TERMINATE),
  BAD_PASSIVE_REPLY(
      "reply.bad-passive", "227 or 229 without one clear address", Enforcement.STRICT),
  SERVER_LOW_PORT("reply.low-port", "the server offers a port below 1024", Enforcement.ANY),
  SERVER_FOREIGN_ADDRESS(
      "reply.foreign-address",
      "the server's 227 names another host than the server",
      Enforcement.ANY),
  WRONG_PEER("data.wrong-peer", "somebody else connected to the data port", Enforcement.ONLY_DENY),
  NO_FREE_PORT("data.no-free-port", "every data port of the range is taken", Enforcement.ONLY_DENY),
  NOT_OPENED("data.not-opened", "the data path cannot be opened", Enforcement.ONLY_DENY),
  WRONG_DIRECTION(
      "data.wrong-direction", "the receiver of a transfer sent data", Enforcement.ONLY_DENY),
  VIOLATIONS("limit.violations", "too many refusals in one session", Enforcement.ONLY_TERMINATE),
  MAX_SESSIONS(
      "limit.max-sessions", "too many sessions on the gateway", Enforcement.ONLY_TERMINATE),
  MAX_SESSIONS_PER_CLIENT(
      "limit.max-sessions-per-client",
      "too many sessions of one client on the gateway",
      Enforcement.ONLY_TERMINATE),
  LISTENER_SESSIONS(
      "limit.listener-max-sessions",
      "too many sessions of the listener",
      Enforcement.ONLY_TERMINATE),
  LISTENER_SESSIONS_PER_CLIENT(
      "limit.listener-max-sessions-per-client",
      "too many sessions of one client of the listener",
      Enforcement.ONLY_TERMINATE),
  LISTENER_SESSIONS_PER_USER(
      "limit.listener-max-sessions-per-user",
      "too many sessions of one user of the listener",
      Enforcement.ONLY_TERMINATE),
  DESTINATION(
      "session.destination",
      "the server may not be reached through this listener",
      Enforcement.ONLY_TERMINATE),
  LOOP("session.loop", "the session would lead back to the gateway", Enforcement.ONLY_TERMINATE),
  BANNED("limit.banned", "the client's network is banned", Enforcement.ONLY_TERMINATE),
  LOGIN_ATTEMPTS(
      "limit.login-attempts", "too many failed logins in one session", Enforcement.ONLY_TERMINATE),
  TRANSFERS(
      "limit.transfers-per-session", "too many transfers in one session", Enforcement.ONLY_DENY),
  LARGEST_UPLOAD("limit.largest-upload", "the upload is too large", Enforcement.ONLY_DENY),
  LARGEST_DOWNLOAD("limit.largest-download", "the download is too large", Enforcement.ONLY_DENY);

  private final String id;
  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
  private final Set<Enforcement> enforcements;

  BuiltinCheck(String name, String text, Set<Enforcement> enforcements) {
    this.id = "builtin." + name;
    this.text = text;
    this.enforcements = enforcements;
  }

  /**
   * What an operator may make of this check. Where the bytes can no longer be trusted, or nothing
   * is left that could be let through, there is no choice.
   */
  public Set<Enforcement> enforcements() {
    return enforcements;
  }

  /** What holds where a policy says nothing. */
  public Enforcement usual() {
    if (this == SERVER_FOREIGN_ADDRESS) {
      // Nothing goes to that host, whoever wrote it: a liar, or a server that does not know its
      // NAT.
      return Enforcement.SHADOW;
    }
    return enforcements.contains(Enforcement.DENY) ? Enforcement.DENY : Enforcement.TERMINATE;
  }

  /** The check of this name. */
  public static Optional<BuiltinCheck> of(String id) {
    return Arrays.stream(values()).filter(check -> check.id.equals(id)).findFirst();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String text() {
    return text;
  }

  /** Whether it is about how much of what is allowed a client may use. */
  public boolean limit() {
    return id.startsWith("builtin.limit.") && this != VIOLATIONS;
  }

  /**
   * What a well-meaning client does before every transfer or every session, and then does
   * otherwise, does not: curl says AUTH SSL first.
   */
  @Override
  public boolean violation() {
    return this != NO_DATA_PATH
        && this != WRONG_PROTOCOL
        && this != TLS_SERVER_DATA
        && this != TLS_MECHANISM
        && !limit();
  }

  /** The check that a line of the client's with this fault fails. */
  public static BuiltinCheck ofClient(Fault fault) {
    return switch (fault) {
      case BARE_CR -> BARE_CR;
      case TELNET_IN_LINE -> TELNET_IN_LINE;
      case CONTROL_CHARACTER -> CONTROL_CHARACTER;
      case BAD_VERB -> BAD_VERB;
      case ILLEGAL_BYTE -> ILLEGAL_BYTE;
      case TOO_LONG -> TOO_LONG;
      case FOREIGN_PROTOCOL -> FOREIGN_PROTOCOL;
      case PLAINTEXT_AFTER_AUTH -> PLAINTEXT_AFTER_AUTH;
      case REPLY_FROM_CLIENT, NOT_A_REPLY -> REPLY_FROM_CLIENT;
    };
  }

  /** The check that bytes of the server's with this fault fail. */
  public static BuiltinCheck ofServer(Fault fault) {
    return switch (fault) {
      case TOO_LONG -> REPLY_TOO_LONG;
      case ILLEGAL_BYTE, BARE_CR, TELNET_IN_LINE, CONTROL_CHARACTER -> REPLY_ILLEGAL_BYTE;
      case NOT_A_REPLY, BAD_VERB, FOREIGN_PROTOCOL, REPLY_FROM_CLIENT, PLAINTEXT_AFTER_AUTH ->
          NOT_A_REPLY;
    };
  }
}
