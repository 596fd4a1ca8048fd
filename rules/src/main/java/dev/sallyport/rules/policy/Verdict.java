package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpReply;

/** What is decided about one command, or one offer of a data connection. */
public sealed interface Verdict {

  /** It goes on. */
  record Allow() implements Verdict {}

  /** It does not go on; the client gets this reply and the session stays. */
  record Deny(FtpReply reply, BuiltinCheck check) implements Verdict {}

  /** It does not go on and the session ends, with this reply. */
  record Terminate(FtpReply reply, BuiltinCheck check) implements Verdict {}
}
