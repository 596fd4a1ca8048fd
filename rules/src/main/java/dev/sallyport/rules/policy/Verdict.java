package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpReply;

/** What is decided about one command, or one offer of a data connection. */
public sealed interface Verdict {

  /** It goes on. */
  record Allow() implements Verdict {}

  /**
   * It goes on, and would have been refused.
   *
   * @param rule that asked for this
   */
  record Shadow(RuleId rule) implements Verdict {}

  /** It does not go on; the client gets this reply and the session stays. */
  record Deny(FtpReply reply, RuleId rule) implements Verdict {}

  /** It does not go on and the session ends, with this reply. */
  record Terminate(FtpReply reply, RuleId rule) implements Verdict {}
}
