package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;

/** What USER and the replies to USER, PASS, ACCT and REIN make of the login (RFC 959 §5.4). */
final class Logins {
  private Logins() {}

  /** Somebody is not logged in any more. */
  static void startOver(Draft draft, Login login) {
    if (draft.state().loggedIn()) {
      // Until now it runs since the connection came, and no number of USERs may move it.
      draft.act(new Action.StartTimer(Timer.LOGIN));
    }
    draft.become(draft.state().login(login));
  }

  /** As on the first day, but for TLS: AUTH is almost as if it was REIN (RFC 4217 §4). */
  static void forget(Draft draft) {
    startOver(draft, new Login.LoggedOut());
    Standing standing = draft.state().standing();
    draft.become(draft.state().epsvAll(false).standing(Standing.first(standing.scope())));
  }

  /** The final reply to REIN: a server that does not know it keeps the login. */
  static void onReinitialize(Draft draft, FtpReply reply) {
    if (reply.completion()) {
      forget(draft);
    }
  }

  static void onReply(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    if (accepts(reply)) {
      accepted(draft, command.verb(), reply);
    } else if (reply.category() > 3) {
      refused(draft, command.verb(), reply.code());
    } else {
      flushLoginBefore(draft, reply.code() == 332);
    }
  }

  /**
   * Whether this is PASS or ACCT that nobody waits for (RFC 959 §5.4). There are servers that go on
   * with the name of a login that failed, and others that say 202 to any ACCT.
   */
  static boolean outOfOrder(Login login, Verb verb) {
    return switch (login) {
      case Login.LoggedOut() -> verb != Verb.USER;
      case Login.Named(_, _, boolean accountAsked) -> verb == Verb.ACCT && !accountAsked;
      case Login.LoggedIn _ -> false;
    };
  }

  /** Whether this, to USER, PASS or ACCT, logs in. */
  static boolean accepts(FtpReply reply) {
    return reply.code() == 230 || reply.code() == 232 || reply.code() == 202;
  }

  private static void accepted(Draft draft, Verb verb, FtpReply reply) {
    if (!(draft.state().login() instanceof Login.Named(String user, Login before, _))) {
      return;
    }
    if (verb == Verb.USER
        && before instanceof Login.LoggedIn(String still)
        && !still.equals(user)) {
      // Without a password: there are servers that say so and stay with the user they had.
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    draft.become(draft.state().login(new Login.LoggedIn(user)));
    draft.act(new Action.StopTimer(Timer.LOGIN));
    draft.tell(new Notice.LoginAnswered(user, true, reply.code()));
  }

  /** RFC 959 §4.1.1: a name that is accepted flushes the login before it. */
  private static void flushLoginBefore(Draft draft, boolean accountAsked) {
    if (draft.state().login() instanceof Login.Named(String user, _, _)) {
      draft.become(draft.state().login(new Login.Named(user, new Login.LoggedOut(), accountAsked)));
    }
  }

  private static void refused(Draft draft, Verb verb, int code) {
    if (!(draft.state().login() instanceof Login.Named(String user, Login before, _))) {
      return;
    }
    draft.tell(new Notice.LoginAnswered(user, false, code));
    draft.become(draft.state().tally(draft.state().tally().failedLogin()));
    if (verb != Verb.USER) {
      draft.become(draft.state().login(new Login.LoggedOut()));
      return;
    }
    draft.become(draft.state().login(before));
    if (draft.state().loggedIn()) {
      draft.act(new Action.StopTimer(Timer.LOGIN));
    }
  }
}
