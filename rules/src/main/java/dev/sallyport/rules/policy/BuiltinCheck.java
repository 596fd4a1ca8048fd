package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Fault;

/**
 * The checks that are always on, each with the stable name that logs, metrics, audit events and the
 * manual use.
 */
public enum BuiltinCheck {
  ILLEGAL_BYTE("command.illegal-byte", "NUL in a command line"),
  BARE_CR("command.bare-cr", "a CR without LF in a command line"),
  TELNET_IN_LINE("command.telnet-in-line", "a Telnet sequence inside a command line"),
  CONTROL_CHARACTER("command.control-character", "a control character in an argument"),
  BAD_VERB("command.bad-verb", "the line does not begin with a command name"),
  TOO_LONG("command.too-long", "the command line is too long"),
  FOREIGN_PROTOCOL("command.foreign-protocol", "the first words of another protocol"),
  REPLY_FROM_CLIENT("command.reply-from-client", "a reply, sent by the client"),
  PLAINTEXT_AFTER_AUTH("tls.plaintext-after-auth", "bytes behind AUTH, before any handshake"),
  BLANK_LINES("command.blank-lines", "too many blank lines"),
  UNKNOWN_COMMAND("command.unknown", "no such command"),
  BAD_ARGUMENT("command.bad-argument", "the argument breaks its grammar"),
  WRONG_PROTOCOL(
      "command.wrong-protocol", "the other network protocol than that of the control connection"),
  NOT_OFFERED("command.not-offered", "a command that this gateway does not pass on"),
  BEFORE_LOGIN("command.before-login", "not logged in yet"),
  AFTER_EPSV_ALL("command.after-epsv-all", "EPSV ALL was agreed to"),
  SITE_EXEC("command.site-exec", "SITE EXEC runs programs on the server"),
  BLOCK_MODE("command.block-mode", "a mode with more than one transfer for a data connection"),
  NO_DATA_PATH("command.no-data-path", "no data connection was agreed on"),
  FOREIGN_ADDRESS("bounce.foreign-address", "the address is not that of the client"),
  LOW_PORT("bounce.low-port", "the port is below 1024"),
  REPLY_ILLEGAL_BYTE("reply.illegal-byte", "NUL or a bare CR in a reply"),
  REPLY_TOO_LONG("reply.too-long", "the reply is too long"),
  NOT_A_REPLY("reply.not-a-reply", "the server sent what is no reply"),
  UNSOLICITED_REPLY("reply.unsolicited", "a reply that no command asked for"),
  MISMATCHED_REPLY("reply.mismatch", "a reply that does not fit its command"),
  BAD_PASSIVE_REPLY("reply.bad-passive", "227 or 229 without one clear address"),
  SERVER_LOW_PORT("reply.low-port", "the server offers a port below 1024"),
  WRONG_PEER("data.wrong-peer", "somebody else connected to the data port"),
  NO_FREE_PORT("data.no-free-port", "every data port of the range is taken"),
  WRONG_DIRECTION("data.wrong-direction", "the receiver of a transfer sent data"),
  VIOLATIONS("limit.violations", "too many refusals in one session");

  private final String id;
  private final String text;

  BuiltinCheck(String name, String text) {
    this.id = "builtin." + name;
    this.text = text;
  }

  /** The stable name. */
  public String id() {
    return id;
  }

  /** What is wrong, in words for people. */
  public String text() {
    return text;
  }

  /**
   * Whether a refusal by this check counts toward {@link Limits#violations}. What a well-meaning
   * client does before every transfer, and then does otherwise, does not.
   */
  public boolean violation() {
    return this != NO_DATA_PATH && this != WRONG_PROTOCOL;
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
