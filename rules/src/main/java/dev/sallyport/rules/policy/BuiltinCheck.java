package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Fault;

/**
 * The checks that are always on, each with the stable name that logs, metrics, audit events and the
 * manual use.
 */
public enum BuiltinCheck {
  ILLEGAL_BYTE("command.illegal-byte"),
  BARE_CR("command.bare-cr"),
  TELNET_IN_LINE("command.telnet-in-line"),
  CONTROL_CHARACTER("command.control-character"),
  BAD_VERB("command.bad-verb"),
  TOO_LONG("command.too-long"),
  FOREIGN_PROTOCOL("command.foreign-protocol"),
  REPLY_FROM_CLIENT("command.reply-from-client"),
  BLANK_LINES("command.blank-lines"),
  UNKNOWN_COMMAND("command.unknown"),
  BAD_ARGUMENT("command.bad-argument"),
  WRONG_PROTOCOL("command.wrong-protocol"),
  NOT_OFFERED("command.not-offered"),
  BEFORE_LOGIN("command.before-login"),
  AFTER_EPSV_ALL("command.after-epsv-all"),
  SITE_EXEC("command.site-exec"),
  BLOCK_MODE("command.block-mode"),
  NO_DATA_PATH("command.no-data-path"),
  FOREIGN_ADDRESS("bounce.foreign-address"),
  LOW_PORT("bounce.low-port"),
  REPLY_ILLEGAL_BYTE("reply.illegal-byte"),
  REPLY_TOO_LONG("reply.too-long"),
  NOT_A_REPLY("reply.not-a-reply"),
  UNSOLICITED_REPLY("reply.unsolicited"),
  MISMATCHED_REPLY("reply.mismatch"),
  BAD_PASSIVE_REPLY("reply.bad-passive"),
  SERVER_LOW_PORT("reply.low-port"),
  WRONG_PEER("data.wrong-peer"),
  WRONG_DIRECTION("data.wrong-direction"),
  VIOLATIONS("limit.violations");

  private final String id;

  BuiltinCheck(String name) {
    this.id = "builtin." + name;
  }

  /** The stable name. */
  public String id() {
    return id;
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
      case REPLY_FROM_CLIENT, NOT_A_REPLY -> REPLY_FROM_CLIENT;
    };
  }

  /** The check that bytes of the server's with this fault fail. */
  public static BuiltinCheck ofServer(Fault fault) {
    return switch (fault) {
      case TOO_LONG -> REPLY_TOO_LONG;
      case ILLEGAL_BYTE, BARE_CR, TELNET_IN_LINE, CONTROL_CHARACTER -> REPLY_ILLEGAL_BYTE;
      case NOT_A_REPLY, BAD_VERB, FOREIGN_PROTOCOL, REPLY_FROM_CLIENT -> NOT_A_REPLY;
    };
  }
}
