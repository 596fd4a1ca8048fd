package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;

/**
 * A rule of the operator's.
 *
 * @param id its stable name
 * @param when all of these; none of them is every command
 * @param then what follows
 * @param place where it is written, as {@code file:line}
 */
public record Rule(RuleId.Configured id, List<Condition> when, Result then, String place) {

  /** Copies the list. */
  public Rule {
    when = List.copyOf(when);
  }

  /** What a rule does with a command. */
  public sealed interface Result {

    /** It goes on. */
    record Allow() implements Result {}

    /** The client gets this reply. */
    record Deny(FtpReply reply) implements Result {}

    /** The client gets this reply and the session ends. */
    record Terminate(FtpReply reply) implements Result {}

    /** It goes on, and is written down as what would have been refused. */
    record Shadow() implements Result {}
  }

  /** Whether the command goes on. */
  boolean lets() {
    return then instanceof Result.Allow || then instanceof Result.Shadow;
  }

  /** Whether a doubtful condition is taken to hold: all results but permission. */
  boolean refuses() {
    return !(then instanceof Result.Allow);
  }
}
