package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.PolicyLimits;
import java.util.List;

/**
 * The server's replies: each belongs to a command, and what it means depends on which. Codes
 * decide, never texts (RFC 6384 §5.1).
 */
final class ReplyTurn {
  private final DataDialogue dialogue;
  private final Masks masks;
  private final Transfers transfers;
  private final ClientProtection clients;
  private final ServerProtection servers;
  private final PolicyLimits limits;

  ReplyTurn(
      SessionProfile profile,
      DataDialogue dialogue,
      Transfers transfers,
      ClientProtection clients,
      ServerProtection servers) {
    this.dialogue = dialogue;
    this.masks = new Masks(profile.policy(), profile.tls());
    this.transfers = transfers;
    this.clients = clients;
    this.servers = servers;
    this.limits = profile.policy().limits();
  }

  /** One complete reply was read. */
  void onReply(Draft draft, FtpReply reply) {
    draft.act(new Action.StartTimer(Timer.IDLE));
    if (draft.state().leaving()) {
      afterFarewell(draft, reply);
      return;
    }
    boolean parting = draft.state().parting().isPresent();
    if (reply.code() == 421 && !parting) {
      onFarewell(draft, draft.veiled(reply, ""));
      return;
    }
    if (draft.state().pending().isEmpty() || parting) {
      draft.endOnServer(BuiltinCheck.UNSOLICITED_REPLY, reply.lastLine());
      return;
    }
    int owner = ownerOf(draft, reply);
    switch (draft.state().pending().get(owner)) {
      case Pending.Greeting _ -> onGreeting(draft, draft.veiled(reply, ""));
      case Pending.Protect owed -> servers.onReply(draft, owed, reply);
      case Pending.Setup _ -> dialogue.onReply(draft, reply);
      case Pending.Forwarded(FtpCommand.Plain command) ->
          onAnswer(draft, owner, command, Masks.veiled(draft, command, reply));
      case Pending.LateAbort(FtpCommand.Plain command) ->
          onAnswer(draft, owner, command, draft.veiled(reply, ""));
      case Pending.Unlisted _ -> onUnlisted(draft, owner, draft.veiled(reply, ""));
      case Pending.Echo echo -> onEcho(draft, echo, reply);
      case Pending.Answered _, Pending.Parting _, Pending.Farewell _ ->
          throw new IllegalStateException("owed by us: " + draft.state().pending());
    }
  }

  /** 421 may come unasked (RFC 959 §5.4): the server is going away, and the client may say QUIT. */
  private static void onFarewell(Draft draft, FtpReply reply) {
    boolean begun =
        !draft.state().pending().contains(new Pending.Greeting())
            && !draft.state().protection().busy();
    if (begun && draft.state().data() instanceof DataSetup.ReplyHeld) {
      draft.leaveInTurn(reply);
    } else if (begun) {
      draft.leave(reply);
    } else {
      draft.answer(reply);
      draft.end(EndReason.SERVER_SAID_421);
    }
  }

  private static void afterFarewell(Draft draft, FtpReply reply) {
    boolean toQuit = draft.state().pending().size() > 1;
    if (toQuit && !answersDataOrProtection(reply.code())) {
      draft.answer(draft.veiled(reply, ""));
    }
    if (!toQuit || !reply.preliminary()) {
      draft.end(EndReason.SERVER_SAID_421);
    }
  }

  private static void onUnlisted(Draft draft, int owner, FtpReply reply) {
    if (answersDataOrProtection(reply.code())) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    if (!reply.preliminary()) {
      draft.settle(owner);
      // Whatever it was, it may have led elsewhere.
      draft.become(
          draft
              .state()
              .standing(draft.state().standing().directory(new WorkingDirectory.Unknown())));
    }
    draft.answer(reply);
  }

  private static void onEcho(Draft draft, Pending.Echo echo, FtpReply reply) {
    if (reply.preliminary() || answersDataOrProtection(reply.code())) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    draft.settle(0);
    if (reply.code() == echo.code() && !echo.heard()) {
      draft.expect(new Pending.Echo(echo.code(), true));
      draft.act(new Action.StartTimer(Timer.ECHO));
    } else {
      draft.act(new Action.StopTimer(Timer.ECHO));
    }
  }

  /** What looked like a second refusal was the answer to NOOP: the server does not know that. */
  void onNoEcho(Draft draft) {
    if (!draft.state().pending().isEmpty()
        && draft.state().pending().getFirst() instanceof Pending.Echo) {
      draft.settle(0);
    }
  }

  /**
   * Whose reply this is: the first one's that is owed, with two exceptions around transfers. STAT
   * is answered, or STAT and ABOR are refused, while the transfer goes on; and the second answer to
   * ABOR may be missing.
   */
  private static int ownerOf(Draft draft, FtpReply reply) {
    boolean abortReply = reply.code() == 225 || reply.code() == 226;
    while (!abortReply
        && draft.state().pending().size() > 1
        && draft.state().pending().getFirst() instanceof Pending.LateAbort) {
      draft.settle(0);
    }
    List<Pending> pending = draft.state().pending();
    boolean status = reply.code() >= 211 && reply.code() <= 213;
    boolean refusal = notUnderstood(reply.code()) && begun(draft.state().data());
    for (int i = 1; (status || refusal) && i < pending.size(); i++) {
      if (pending.get(i) instanceof Pending.Forwarded later
          && (later.is(Verb.STAT) || (refusal && later.is(Verb.ABOR)))) {
        return i;
      }
    }
    return 0;
  }

  /** What no transfer that has begun is answered with (RFC 959 §5.4), but STAT and ABOR may be. */
  private static boolean notUnderstood(int code) {
    return (code >= 500 && code <= 504) || code == 530;
  }

  private static boolean begun(DataSetup data) {
    return (data instanceof DataSetup.Transferring(boolean begun) && begun)
        || (data instanceof DataSetup.DataOver(DataPathResult.Outcome outcome)
            && outcome != DataPathResult.Outcome.NOT_CONNECTED);
  }

  private void onGreeting(Draft draft, FtpReply reply) {
    if (reply.preliminary()) {
      // 120, ready in some minutes: the server is there, and the login timer still runs.
      draft.act(new Action.StopTimer(Timer.CONNECT));
      draft.answer(masks.greeting(reply));
    } else if (reply.code() == 220) {
      draft.settle(0);
      draft.act(new Action.StopTimer(Timer.CONNECT));
      servers.greet(draft, masks.greeting(reply));
    } else if (reply.category() >= 4) {
      draft.answer(reply);
      draft.end(EndReason.SERVER_REFUSED);
    } else {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
    }
  }

  private void onAnswer(Draft draft, int owner, FtpCommand.Plain command, FtpReply reply) {
    if (command.verb() == Verb.EPSV && reply.code() == 229) {
      // EPSV ALL, taken for EPSV. The port that it opened stays unused.
      draft.settle(owner);
      draft.tell(new Notice.Refused(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine()));
      draft.answer(Replies.EPSV_ALL_UNKNOWN);
      return;
    }
    boolean agreedToAuth = command.verb() == Verb.AUTH && reply.code() == 234;
    if (!agreedToAuth && answersDataOrProtection(reply.code())) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    boolean transfer = command.verb().effect().transfer();
    if (reply.preliminary()) {
      if (transfer) {
        transfers.onPreliminary(draft, command, reply);
      } else {
        draft.answer(reply);
      }
      return;
    }
    draft.settle(owner);
    if (transfer) {
      expectLateAbort(draft);
      transfers.onFinal(draft, command, reply);
    } else {
      onFinal(draft, command, reply);
    }
  }

  private void onFinal(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    follow(draft, command, reply);
    switch (command.verb()) {
      case USER, PASS, ACCT -> {
        Logins.onReply(draft, command, reply);
        if (!draft.state().over()) {
          draft.answer(reply);
          endAfterTooManyLogins(draft);
        }
      }
      case REIN -> {
        Logins.onReinitialize(draft, reply);
        draft.answer(reply);
        if (reply.completion()) {
          clients.onReinitialized(draft);
        }
      }
      case AUTH -> passedThrough(draft, reply);
      case EPSV -> {
        draft.become(draft.state().epsvAll(draft.state().epsvAll() || reply.completion()));
        draft.answer(reply);
        if (!reply.completion()) {
          draft.toServer(Verb.NOOP.name(), new Pending.Echo(reply.code(), false));
        }
      }
      case QUIT -> {
        draft.answer(reply);
        draft.end(EndReason.CLIENT_QUIT);
      }
      default -> draft.answer(masks.answer(draft.subject(), command.verb(), reply));
    }
  }

  /** RFC 2577 §5: guessing passwords shall not be had for one connection. */
  private void endAfterTooManyLogins(Draft draft) {
    if (draft.state().tally().failedLogins() >= limits.session().loginAttempts()) {
      draft.tell(new Notice.Refused(BuiltinCheck.LOGIN_ATTEMPTS, ""));
      draft.answer(Replies.TOO_MANY_FAILED_LOGINS);
      draft.end(EndReason.LOGIN_ATTEMPTS);
    }
  }

  /** RFC 6384 §5: only when the server agrees to AUTH is there nothing more to understand. */
  private static void passedThrough(Draft draft, FtpReply reply) {
    draft.answer(reply);
    if (reply.code() == 234) {
      draft.dropDataPath();
      Protection protection = draft.state().protection();
      draft.become(
          draft
              .state()
              .protection(
                  protection.client(protection.client().control(Protection.Control.COPIED))));
      draft.act(new Action.StopTimer(Timer.LOGIN));
      draft.act(new Action.CopyUnread());
    }
  }

  /** Where the server's word leaves the working directory. */
  private static void follow(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    Standing standing = draft.state().standing();
    WorkingDirectory directory =
        standing.directory().after(command.verb(), command.argument(), reply);
    draft.become(draft.state().standing(standing.directory(directory)));
  }

  /**
   * Codes that mean a data port or a change of protection, which only their own commands may get.
   */
  static boolean answersDataOrProtection(int code) {
    return switch (code) {
      case 227, 228, 229, 234, 235, 334, 335, 336 -> true;
      default -> false;
    };
  }

  private static void expectLateAbort(Draft draft) {
    List<Pending> pending =
        draft.state().pending().stream()
            .<Pending>map(owed ->
                owed instanceof Pending.Forwarded forwarded && forwarded.is(Verb.ABOR)
                    ? new Pending.LateAbort(forwarded.command())
                    : owed)
            .toList();
    draft.become(draft.state().pending(pending));
  }
}
