package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Party;
import dev.sallyport.rules.policy.TlsPolicy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as a function: {@code (state, event) → (state, actions)}. It says what to do; it does
 * nothing. Stateless, so any thread may use it.
 */
public final class SessionMachine {
  /** Chars of commands that wait, besides the last one read; what is more stays where it is. */
  static final int MAX_WAITING = 16 * 1024;

  private final SessionProfile profile;
  private final CommandTurn commands;
  private final ReplyTurn replies;
  private final DataDialogue dialogue;
  private final Transfers transfers;
  private final ClientProtection clients;
  private final ServerProtection servers;

  /** A machine for one session. */
  public SessionMachine(SessionProfile profile) {
    this.profile = profile;
    this.dialogue = new DataDialogue(profile);
    this.transfers = new Transfers(profile.policy().limits().session());
    this.clients = new ClientProtection(profile.tls(), profile.policy());
    this.servers = new ServerProtection(profile.tls(), clients, dialogue, transfers);
    this.commands = new CommandTurn(profile, clients, servers);
    this.replies = new ReplyTurn(profile, dialogue, transfers, clients, servers);
  }

  /** The first step: the client is connected, the server not yet. */
  public Step begin() {
    Standing standing = Standing.first(profile.policy().scope(Party.of(profile.client())));
    var draft = new Draft(SessionState.initial(standing), Instant.EPOCH, profile.tls());
    draft.act(new Action.StartTimer(Timer.LOGIN));
    draft.act(new Action.StartTimer(Timer.IDLE));
    if (profile.tls().client() == TlsPolicy.ClientMode.IMPLICIT) {
      // Whoever does not get through the handshake costs the server nothing.
      clients.begin(draft);
    } else {
      draft.act(new Action.StartTimer(Timer.CONNECT));
      draft.act(new Action.ReachServer());
    }
    return draft.step();
  }

  /** A state that another machine has come to, now that this one goes on with the session. */
  public SessionState adopt(SessionState state) {
    Standing standing = state.standing();
    return state.standing(standing.scope(profile.policy().scope(standing.scope().party())));
  }

  /** Whether another line may be read from the client; when not, its bytes stay where they are. */
  public boolean wantsCommand(SessionState state) {
    return !state.over()
        && state.waiting().size() < profile.limits().pipelinedCommands()
        && state.waitingChars() < MAX_WAITING
        && !decidesAuth(state);
  }

  /** Behind AUTH there is nothing to read but a handshake, if AUTH is agreed to. */
  private static boolean decidesAuth(SessionState state) {
    for (FtpCommand command : state.waiting()) {
      if (CommandTurn.isAuth(command)) {
        return true;
      }
    }
    for (Pending owed : state.pending()) {
      if (owed instanceof Pending.Forwarded(FtpCommand.Plain command)
          && CommandTurn.isAuth(command)) {
        return true;
      }
    }
    return false;
  }

  /** Whether bytes are copied, unread. */
  public boolean copies(SessionState state) {
    return !state.over() && state.protection().client().control() == Protection.Control.COPIED;
  }

  /** The user whom this reply would log in; empty where it does nothing like that. */
  public Optional<String> loggedInBy(SessionState state, FtpReply reply) {
    boolean login =
        !state.pending().isEmpty()
            && state.pending().getFirst() instanceof Pending.Forwarded(FtpCommand.Plain command)
            && command.verb().effect() == Effect.LOGIN;
    return login && Logins.accepts(reply) && !state.loggedIn()
        ? Optional.of(state.login().name())
        : Optional.empty();
  }

  /**
   * What follows from one event.
   *
   * @param now when it happens, for rules that ask
   */
  public Step on(SessionState state, Event event, Instant now) {
    if (state.over()) {
      return new Step(state, List.of());
    }
    var draft = new Draft(state, now, profile.tls());
    switch (event) {
      case Event.CommandRead(FtpCommand command) -> commands.onRead(draft, command);
      case Event.ReplyRead(FtpReply reply) -> replies.onReply(draft, reply);
      case Event.ReplyUnreadable(Fault fault) ->
          draft.endOnServer(BuiltinCheck.ofServer(fault), "");
      case Event.ServerConnected(InetAddress server, Veil veil) ->
          onServerConnected(draft, server, veil);
      case Event.ServerUnreachable _ ->
          sayAndEnd(draft, Replies.SERVER_UNREACHABLE, EndReason.SERVER_UNREACHABLE);
      case Event.ServerClosed _ -> onServerClosed(draft);
      case Event.ClientClosed _ ->
          draft.end(state.leaving() ? EndReason.SERVER_SAID_421 : EndReason.CLIENT_CLOSED);
      case Event.DataPathOpened opened ->
          dialogue.onOpened(draft, opened.clientSide(), opened.serverSide());
      case Event.DataPathRefused refused -> {
        draft.become(state.data(new DataSetup.None()));
        draft.tell(new Notice.NoDataPath(refused.refusal()));
        draft.answer(Replies.noDataPath(refused.refusal()));
      }
      case Event.DataPathEnded ended -> {
        if (dataFlows(state.data())) {
          draft.act(new Action.StartTimer(Timer.IDLE));
        }
        transfers.onDataPathEnded(draft, ended.result());
      }
      case Event.TlsEstablished(Side side) -> {
        switch (side) {
          case CLIENT -> clients.onEstablished(draft);
          case SERVER -> servers.onEstablished(draft);
        }
      }
      case Event.TlsFailed(Side side, TlsFailure failure) -> tlsFailed(draft, side, failure);
      case Event.TimerFired(Timer timer) -> onTimer(draft, timer);
      case Event.EndedByOperator _ ->
          sayAndEnd(draft, Replies.ENDED_BY_OPERATOR, EndReason.OPERATOR);
      case Event.UserHasNoPlace _ -> {
        draft.tell(new Notice.Refused(BuiltinCheck.LISTENER_SESSIONS_PER_USER, ""));
        sayAndEnd(draft, Replies.TOO_MANY_SESSIONS_OF_USER, EndReason.USER_SESSIONS);
      }
      case Event.ClientBanned(boolean loggedInToo) -> onBanned(draft, loggedInToo);
      case Event.GatewayStopping _ ->
          sayAndEnd(draft, Replies.GATEWAY_STOPPING, EndReason.GATEWAY_STOPPING);
    }
    draft.sayWhatIsDue();
    commands.advance(draft);
    return draft.step();
  }

  private void onServerConnected(Draft draft, InetAddress server, Veil veil) {
    SessionState state = draft.state();
    Party party = state.standing().scope().party().server(server);
    Standing standing = state.standing().scope(profile.policy().scope(party));
    var dialect = new Dialect(NetworkProtocol.of(server), state.dialect().refused(), veil);
    draft.become(state.dialect(dialect).standing(standing));
    servers.onConnected(draft);
  }

  private void tlsFailed(Draft draft, Side side, TlsFailure failure) {
    switch (side) {
      case CLIENT -> ClientProtection.onFailed(draft, failure);
      case SERVER -> servers.onFailed(draft, failure);
    }
  }

  private static void onBanned(Draft draft, boolean loggedInToo) {
    if (loggedInToo || !draft.state().loggedIn()) {
      draft.tell(new Notice.Refused(BuiltinCheck.BANNED, ""));
      sayAndEnd(draft, Replies.BANNED, EndReason.BANNED);
    }
  }

  private void onTimer(Draft draft, Timer timer) {
    switch (timer) {
      case CONNECT -> sayAndEnd(draft, Replies.SERVER_SILENT, EndReason.SERVER_SILENT);
      case HANDSHAKE -> {
        boolean client =
            draft.state().protection().client().control() == Protection.Control.HANDSHAKING;
        tlsFailed(draft, client ? Side.CLIENT : Side.SERVER, TlsFailure.TIMEOUT);
      }
      case LOGIN -> sayAndEnd(draft, Replies.LOGIN_TIMEOUT, EndReason.LOGIN_TIMEOUT);
      case ECHO -> replies.onNoEcho(draft);
      case FAREWELL -> draft.end(EndReason.SERVER_SAID_421);
      case DRAIN -> {
        if (draft.state().busy() || dataFlows(draft.state().data())) {
          draft.act(new Action.StartTimer(Timer.DRAIN));
        } else {
          sayAndEnd(draft, Replies.GATEWAY_STOPPING, EndReason.GATEWAY_STOPPING);
        }
      }
      case IDLE -> {
        if (dataFlows(draft.state().data())) {
          draft.act(new Action.StartTimer(Timer.IDLE));
        } else {
          FtpReply goodbye = Replies.idle(profile.limits().idleTimeout());
          sayAndEnd(draft, goodbye, EndReason.IDLE_TIMEOUT);
        }
      }
    }
  }

  /** While data flows the control connection may be silent; the data path has its own time-outs. */
  private static boolean dataFlows(DataSetup data) {
    return (data instanceof DataSetup.Transferring(boolean begun) && begun)
        || data instanceof DataSetup.ReplyHeld
        || data instanceof DataSetup.Draining;
  }

  private static void onServerClosed(Draft draft) {
    if (draft.state().leaving()) {
      draft.end(EndReason.SERVER_SAID_421);
    } else if (draft.state().pending().contains(new Pending.Greeting())) {
      sayAndEnd(draft, Replies.SERVER_UNREACHABLE, EndReason.SERVER_CLOSED);
    } else if (draft.state().data() instanceof DataSetup.ReplyHeld) {
      draft.endInTurn();
    } else {
      Transfers.onServerClosed(draft);
      sayAndEnd(draft, Replies.SERVER_CLOSED, EndReason.SERVER_CLOSED);
    }
  }

  private static void sayAndEnd(Draft draft, FtpReply reply, EndReason reason) {
    draft.answer(reply);
    draft.end(reason);
  }
}
