package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.proxy.session.Notice.CommandTaken.Outcome;
import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Party;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.Sizes;
import dev.sallyport.rules.policy.TlsPolicy;
import dev.sallyport.rules.policy.Verdict;
import java.util.Optional;

/**
 * The client's commands, one after the other: each waits until the one before it is answered, is
 * judged then, and goes to the server, is answered here, or is refused.
 */
final class CommandTurn {
  /** Blank lines cost nothing and mean nothing; this many in one session mean harm. */
  private static final int MAX_BLANK_LINES = 100;

  /** Tries to log in where nobody does without TLS. */
  private static final int MAX_LOGINS_IN_CLEAR = 3;

  private final SessionProfile profile;
  private final ClientProtection clients;
  private final ServerProtection servers;

  CommandTurn(SessionProfile profile, ClientProtection clients, ServerProtection servers) {
    this.profile = profile;
    this.clients = clients;
    this.servers = servers;
  }

  /** A command was read: it queues, unless nothing behind it can be trusted. */
  void onRead(Draft draft, FtpCommand command) {
    if (command instanceof FtpCommand.Unreadable(Fault fault) && fault.fatal()) {
      judge(draft, command);
    } else {
      draft.become(draft.state().waiting(SessionState.plus(draft.state().waiting(), command)));
      draft.act(new Action.StartTimer(Timer.IDLE));
    }
  }

  /** Takes waiting commands until one has to wait for an answer. */
  void advance(Draft draft) {
    while (!draft.state().waiting().isEmpty()) {
      FtpCommand next = draft.state().waiting().getFirst();
      if (draft.state().leaving() && !mayStillGo(draft.state(), next)) {
        draft.end(EndReason.SERVER_SAID_421);
        return;
      }
      if (!draft.state().leaving() && !mayGo(draft, next) && !stepsAside(draft, next)) {
        return;
      }
      draft.become(draft.state().waiting(SessionState.without(draft.state().waiting(), 0)));
      judge(draft, next);
    }
  }

  private static boolean mayGo(Draft draft, FtpCommand next) {
    SessionState state = draft.state();
    if (!state.busy()) {
      return true;
    }
    if (!(next instanceof FtpCommand.Plain plain)) {
      return false;
    }
    if (plain.verb() == Verb.QUIT) {
      return neverConnected(state) && state.pending().size() < 3;
    }
    if (plain.verb().effect() != Effect.INTERRUPT) {
      return false;
    }
    if (state.data() instanceof DataSetup.ReplyHeld && plain.verb() == Verb.ABOR) {
      // The server is done; what ABOR can still stop is our own sending. The held reply comes
      // first.
      draft.act(new Action.CloseDataPath());
      return false;
    }
    return interruptible(state);
  }

  private static boolean interruptible(SessionState state) {
    boolean transfer =
        state.data() instanceof DataSetup.Transferring
            || state.data() instanceof DataSetup.DataOver;
    return transfer
        && state.pending().stream().filter(owed -> !(owed instanceof Pending.Answered)).count() < 3;
  }

  /** After a 421 nothing goes to the server but one QUIT. */
  private static boolean mayStillGo(SessionState state, FtpCommand next) {
    return isVerb(next, Verb.QUIT) && state.pending().size() == 1;
  }

  /**
   * Whether this is a NOOP that an ABOR waits behind: clients send NOOP to keep the connection
   * alive, and what stops the transfer must not wait for its end. It is answered here, in its turn.
   */
  private static boolean stepsAside(Draft draft, FtpCommand next) {
    SessionState state = draft.state();
    Optional<FtpCommand> behind =
        state.waiting().stream().filter(command -> !isVerb(command, Verb.NOOP)).findFirst();
    if (!isVerb(next, Verb.NOOP) || behind.filter(it -> isVerb(it, Verb.ABOR)).isEmpty()) {
      return false;
    }
    if (state.data() instanceof DataSetup.ReplyHeld) {
      draft.act(new Action.CloseDataPath());
      return false;
    }
    boolean first = state.pending().stream().noneMatch(Pending.Answered.class::isInstance);
    boolean merges = !first && state.pending().getLast() instanceof Pending.Answered;
    return (first || merges) && interruptible(state);
  }

  private static boolean isVerb(FtpCommand command, Verb verb) {
    return command instanceof FtpCommand.Plain plain && plain.verb() == verb;
  }

  /** A server without a data connection may never answer the transfer; QUIT cannot cut it short. */
  private static boolean neverConnected(SessionState state) {
    return state.data() instanceof DataSetup.DataOver(DataPathResult.Outcome outcome)
        && outcome == DataPathResult.Outcome.NOT_CONNECTED;
  }

  private void judge(Draft draft, FtpCommand read) {
    FtpCommand command = alone(draft.state(), withClientAddress(read));
    draft.become(draft.state().standing(standing(draft.state(), command)));
    switch (profile.policy().decide(draft.subject(), command)) {
      case Verdict.Allow _ -> allowed(draft, command);
      case Verdict.Shadow(RuleId rule) -> {
        draft.tellShadowed(rule, command.knownVerb(), command.forLog());
        allowed(draft, command);
      }
      case Verdict.Deny(FtpReply reply, RuleId rule) -> refuse(draft, command, reply, rule);
      case Verdict.Terminate(FtpReply reply, RuleId rule) -> {
        tellRefused(draft, command, rule);
        draft.answer(reply);
        draft.end(rule instanceof BuiltinCheck ? EndReason.CLIENT_VIOLATION : EndReason.POLICY);
      }
    }
  }

  /** What was read behind AUTH came in clear, and nobody knows from whom (RFC 4217 §4). */
  private static FtpCommand alone(SessionState state, FtpCommand command) {
    return isAuth(command) && !state.waiting().isEmpty()
        ? new FtpCommand.Unreadable(Fault.PLAINTEXT_AFTER_AUTH)
        : command;
  }

  /** Whether reading on has to wait until this is decided. */
  static boolean isAuth(FtpCommand command) {
    return isVerb(command, Verb.AUTH);
  }

  /** Rules about a user are about the USER command that names them, too. */
  private Standing standing(SessionState state, FtpCommand command) {
    String user =
        command instanceof FtpCommand.Plain(Verb verb, String argument) && verb == Verb.USER
            ? argument
            : state.login().name();
    Standing standing = state.standing();
    Party party = standing.scope().party();
    return party.user().equals(user)
        ? standing
        : standing.scope(profile.policy().scope(party.user(user)));
  }

  /** Some clients do not know their address and send zeros: PORT behind NAT, lftp's EPRT. */
  private FtpCommand withClientAddress(FtpCommand command) {
    if (profile.portZeroAddress() == PortZeroAddress.REJECT) {
      return command;
    }
    return switch (command) {
      case FtpCommand.Port(HostPort target) when meansClient(target) ->
          new FtpCommand.Port(new HostPort(profile.client(), target.port()));
      case FtpCommand.Eprt(HostPort target) when meansClient(target) ->
          new FtpCommand.Eprt(new HostPort(profile.client(), target.port()));
      case FtpCommand.Port _,
          FtpCommand.Eprt _,
          FtpCommand.Pasv _,
          FtpCommand.Epsv _,
          FtpCommand.Plain _,
          FtpCommand.Blank _,
          FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _,
          FtpCommand.Unknown _,
          FtpCommand.Unreadable _ ->
          command;
    };
  }

  private boolean meansClient(HostPort target) {
    return target.host().isAnyLocalAddress()
        && NetworkProtocol.of(target.host()) == NetworkProtocol.of(profile.client());
  }

  private void allowed(Draft draft, FtpCommand command) {
    switch (command) {
      case FtpCommand.Plain plain -> allowedPlain(draft, plain);
      case FtpCommand.Epsv(var protocol) when protocol == FtpCommand.Epsv.Protocol.ALL ->
          epsvAll(draft);
      case FtpCommand.Port _, FtpCommand.Eprt _, FtpCommand.Pasv _, FtpCommand.Epsv _ -> {
        taken(draft, command, Outcome.FORWARDED);
        servers.beforeRequest(draft, new Waiting.Request(command));
      }
      case FtpCommand.Blank _ -> blank(draft);
      case FtpCommand.Unknown unknown -> {
        taken(draft, command, Outcome.FORWARDED);
        draft.toServer(unknown.line(), new Pending.Unlisted());
      }
      case FtpCommand.Malformed _, FtpCommand.WrongProtocol _, FtpCommand.Unreadable _ ->
          throw new IllegalStateException("allowed: " + command);
    }
  }

  private void allowedPlain(Draft draft, FtpCommand.Plain command) {
    switch (command.verb().effect()) {
      case DOWNLOAD, UPLOAD -> {
        transfer(draft, command);
        return;
      }
      case PROTECTION -> {
        protect(draft, command);
        return;
      }
      case LOGIN -> {
        if (Logins.outOfOrder(draft.state().login(), command.verb())) {
          refuse(draft, command, Replies.USER_FIRST, BuiltinCheck.LOGIN_SEQUENCE);
          return;
        }
        if (command.verb() == Verb.USER) {
          draft.dropDataPath();
          Logins.startOver(
              draft, new Login.Named(command.argument(), draft.state().login(), false));
        }
      }
      case REINITIALIZE -> {
        if (!clients.mayReinitialize(draft.state())) {
          refuse(draft, command, Replies.REIN_NOT_OFFERED, BuiltinCheck.NOT_OFFERED);
          return;
        }
        draft.dropDataPath();
      }
      case INTERRUPT -> {
        if (command.verb() == Verb.ABOR && draft.state().data() instanceof DataSetup.Ready) {
          draft.dropDataPath();
        }
      }
      case EARLY -> {
        if (command.verb() == Verb.QUIT) {
          draft.dropDataPath();
        }
        if (command.verb() == Verb.NOOP && draft.state().busy()) {
          taken(draft, command, Outcome.ANSWERED);
          draft.answerInTurn(Replies.NOOP_OK);
          return;
        }
      }
      case PLAIN -> {
        if (command.verb() == Verb.ALLO) {
          announced(draft, Sizes.announced(command.argument(), true));
        }
      }
      case DATA_ADDRESS, OTHER_DATA, REFUSED -> {}
    }
    taken(draft, command, Outcome.FORWARDED);
    draft.forward(command);
  }

  private boolean tooMany(Draft draft, Verb transfer) {
    return Transfers.isOfFile(transfer)
        && draft.state().tally().transfers() >= profile.policy().limits().session().transfers();
  }

  private void transfer(Draft draft, FtpCommand.Plain command) {
    Optional<Verdict.Deny> unprotected = clients.againstTransfer(draft.state());
    if (tooMany(draft, command.verb())) {
      refuse(draft, command, Replies.TOO_MANY_TRANSFERS, BuiltinCheck.TRANSFERS);
    } else if (!(draft.state().data() instanceof DataSetup.Ready)) {
      refuse(draft, command, Replies.NO_DATA_PATH, BuiltinCheck.NO_DATA_PATH);
    } else if (unprotected.isPresent()) {
      draft.declineDataPath();
      refuse(draft, command, unprotected.get().reply(), unprotected.get().rule());
    } else {
      taken(draft, command, Outcome.FORWARDED);
      if (command.verb().effect() == Effect.UPLOAD) {
        announced(draft, -1);
      }
      servers.beforeTransfer(draft, new Waiting.Transfer(command));
    }
  }

  private void protect(Draft draft, FtpCommand.Plain command) {
    Optional<Verdict.Deny> against = clients.against(draft.state(), command);
    if (against.isPresent()) {
      refuse(draft, command, against.get().reply(), against.get().rule());
    } else if (command.verb() != Verb.AUTH) {
      taken(draft, command, Outcome.ANSWERED);
      clients.perform(draft, command);
    } else if (profile.tls().client() == TlsPolicy.ClientMode.PASSTHROUGH) {
      taken(draft, command, Outcome.FORWARDED);
      draft.forward(command);
    } else {
      taken(draft, command, Outcome.ANSWERED);
      servers.beforeAuth(draft);
    }
  }

  private static void announced(Draft draft, long bytes) {
    draft.become(draft.state().standing(draft.state().standing().announcedBytes(bytes)));
  }

  /** A promise about later commands; a server that we reach in active mode need not hear of it. */
  private void epsvAll(Draft draft) {
    var command = new FtpCommand.Plain(Verb.EPSV, "ALL");
    if (profile.dataMode() == DataMode.ACTIVE) {
      taken(draft, command, Outcome.ANSWERED);
      draft.become(draft.state().epsvAll(true));
      draft.answer(Replies.EPSV_ALL_OK);
    } else {
      taken(draft, command, Outcome.FORWARDED);
      draft.forward(command);
    }
  }

  private static void blank(Draft draft) {
    draft.become(draft.state().tally(draft.state().tally().blankLine()));
    if (draft.state().tally().blankLines() > MAX_BLANK_LINES) {
      draft.tell(new Notice.Refused(BuiltinCheck.BLANK_LINES, ""));
      draft.answer(Replies.TOO_MANY_VIOLATIONS);
      draft.end(EndReason.CLIENT_VIOLATION);
    }
  }

  private void refuse(Draft draft, FtpCommand command, FtpReply reply, RuleId rule) {
    if (command.knownVerb().filter(verb -> verb.effect() == Effect.DATA_ADDRESS).isPresent()) {
      draft.dropDataPath();
    }
    taken(draft, command, Outcome.REFUSED);
    tellRefused(draft, command, rule);
    draft.answerInTurn(reply);
    if (rule == BuiltinCheck.TLS_REQUIRED && insisted(draft)) {
      return;
    }
    if (!rule.violation()) {
      return;
    }
    draft.become(draft.state().tally(draft.state().tally().violation()));
    if (draft.state().tally().violations() >= profile.limits().violations()) {
      draft.tell(new Notice.Refused(BuiltinCheck.VIOLATIONS, ""));
      draft.answer(Replies.TOO_MANY_VIOLATIONS);
      draft.end(EndReason.TOO_MANY_VIOLATIONS);
    }
  }

  /** A client that will not say AUTH TLS has a few tries; its user may type the password next. */
  private static boolean insisted(Draft draft) {
    draft.become(draft.state().protection(draft.state().protection().loginRefused()));
    boolean enough = draft.state().protection().refusedLogins() >= MAX_LOGINS_IN_CLEAR;
    if (enough) {
      draft.answer(Replies.LOGINS_IN_CLEAR);
      draft.end(EndReason.CLIENT_VIOLATION);
    }
    return enough;
  }

  private static void tellRefused(Draft draft, FtpCommand command, RuleId rule) {
    draft.tell(new Notice.Refused(rule, command.forLog()));
  }

  private static void taken(Draft draft, FtpCommand command, Outcome outcome) {
    draft.tell(new Notice.CommandTaken(command.knownVerb(), outcome));
  }
}
