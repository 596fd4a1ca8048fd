package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.RuleId;
import java.util.Optional;

/** Something operators want to know of: counted, and where it matters written to the audit. */
public sealed interface Notice {

  /**
   * A command had its turn.
   *
   * @param verb empty where the name is not one
   */
  record CommandTaken(Optional<Verb> verb, Outcome outcome) implements Notice {

    /** What became of it. */
    public enum Outcome {
      FORWARDED,
      ANSWERED,
      REFUSED
    }
  }

  /**
   * A check or a rule refused something.
   *
   * @param what the command or reply, passwords masked; wire text
   */
  record Refused(RuleId rule, String what) implements Notice {}

  /**
   * Something was let through that would have been refused, had the rule not been in shadow.
   *
   * @param verb empty where no command is meant
   * @param what the command or reply, passwords masked; wire text
   */
  record Shadowed(
      RuleId rule, Optional<Verb> verb, String what, String user, WorkingDirectory directory)
      implements Notice {}

  /**
   * The server decided about a login.
   *
   * @param replyCode of its answer
   */
  record LoginAnswered(String user, boolean accepted, int replyCode) implements Notice {

    /** Whether it is for good: 4yz means trouble of the server's, RFC 959 §4.2.1. */
    public boolean refusedForGood() {
      return !accepted && replyCode >= 500;
    }
  }

  /** No data path could be opened. */
  record NoDataPath(Refusal refusal) implements Notice {}

  /**
   * A transfer was answered for good, or will not be any more; what its data connection carried is
   * the data path's to say.
   *
   * @param replyCode of the reply the client got; 0 where the session ended before there was one
   */
  record TransferAnswered(FtpCommand.Plain command, int replyCode) implements Notice {}
}
