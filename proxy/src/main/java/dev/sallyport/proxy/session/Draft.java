package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.Subject;
import dev.sallyport.rules.policy.TlsPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The step in the making: the state so far, the actions so far. Lives for one event. */
final class Draft {
  private final List<Action> actions = new ArrayList<>(4);
  private final Instant at;
  private final TlsPolicy tls;
  private SessionState state;

  Draft(SessionState state, Instant at, TlsPolicy tls) {
    this.state = state;
    this.at = at;
    this.tls = tls;
  }

  /** What a decision taken now depends on. */
  Subject subject() {
    return state.subject(at, tls);
  }

  SessionState state() {
    return state;
  }

  void become(SessionState next) {
    state = next;
  }

  Step step() {
    return new Step(state, List.copyOf(actions));
  }

  void act(Action action) {
    actions.add(action);
  }

  /** Says this to the client, unless TLS is being made or is not ours: nothing goes in clear. */
  void answer(FtpReply reply) {
    if (!state.protection().mayAnswer()) {
      return;
    }
    act(new Action.SendToClient(reply));
  }

  /** Says this to the client when what it asked before is answered. */
  void answerInTurn(FtpReply reply) {
    if (!state.busy()) {
      answer(reply);
      return;
    }
    List<Pending> pending = state.pending();
    if (!pending.isEmpty() && pending.getLast() instanceof Pending.Answered(var replies)) {
      settle(pending.size() - 1);
      expect(new Pending.Answered(SessionState.plus(replies, reply)));
    } else {
      expect(new Pending.Answered(List.of(reply)));
    }
  }

  /** Says what of ours has its turn now; an ABOR that may never be answered holds nothing up. */
  void sayWhatIsDue() {
    boolean more = true;
    while (more && !(state.data() instanceof DataSetup.ReplyHeld)) {
      int first = 0;
      while (first < state.pending().size()
          && state.pending().get(first) instanceof Pending.LateAbort) {
        first++;
      }
      more = first < state.pending().size() && sayIfOurs(first);
    }
  }

  private boolean sayIfOurs(int index) {
    return switch (state.pending().get(index)) {
      case Pending.Answered(var replies) -> {
        settle(index);
        replies.forEach(this::answer);
        yield true;
      }
      case Pending.Parting(FtpReply word, Optional<EndReason> end) -> {
        if (end.isEmpty()) {
          leave(word);
        } else {
          answer(word);
          end(end.get());
        }
        yield false;
      }
      case Pending.Greeting _,
          Pending.Forwarded _,
          Pending.LateAbort _,
          Pending.Protect _,
          Pending.Unlisted _,
          Pending.Echo _,
          Pending.Farewell _,
          Pending.Setup _ ->
          false;
    };
  }

  /** What the client may read of the server's words about something it said. */
  FtpReply veiled(FtpReply reply, String said) {
    return state.dialect().veil().over(reply, said);
  }

  void tell(Notice notice) {
    act(new Action.Tell(notice));
  }

  /** A rule in shadow would have refused this. */
  void tellShadowed(RuleId rule, Optional<Verb> verb, String what) {
    tell(new Notice.Shadowed(rule, verb, what, state.login().name(), state.standing().directory()));
  }

  /** Sends a command of the client's on; its answer is the client's. */
  void forward(FtpCommand.Plain command) {
    boolean abortAgain =
        command.verb() == Verb.ABOR
            && state.pending().stream().anyMatch(Pending.LateAbort.class::isInstance);
    if (!abortAgain) {
      toServer(command.line(), new Pending.Forwarded(command));
      return;
    }
    // Nobody can tell which of the two an answer is for, so neither may be waited for.
    if (state.pending().size() > 2) {
      settle(0);
    }
    toServer(command.line(), new Pending.LateAbort(command));
  }

  void toServer(String line, Pending owed) {
    act(new Action.SendToServer(line));
    expect(owed);
  }

  void expect(Pending owed) {
    state = state.pending(SessionState.plus(state.pending(), owed));
  }

  void settle(int pendingIndex) {
    state = state.pending(SessionState.without(state.pending(), pendingIndex));
  }

  /** Gives up the data path, if there is one: not yet while the server is asked, no more after. */
  void dropDataPath() {
    dropDataPath(new Action.CloseDataPath());
  }

  /** Gives up the data path, because the server refused the transfer. */
  void declineDataPath() {
    dropDataPath(new Action.DeclineDataPath());
  }

  private void dropDataPath(Action how) {
    switch (state.data()) {
      case DataSetup.None _, DataSetup.AskingPassive _, DataSetup.DataOver _ -> {}
      case DataSetup.OpeningPassive _,
          DataSetup.OpeningActive _,
          DataSetup.AskingActive _,
          DataSetup.Ready _,
          DataSetup.Transferring _,
          DataSetup.ReplyHeld _,
          DataSetup.Draining _ ->
          act(how);
    }
    state = state.data(new DataSetup.None());
  }

  /** The server cannot be understood any more: the client gets 421, the operator the check. */
  void endOnServer(RuleId rule, String what) {
    tell(new Notice.Refused(rule, what));
    answer(Replies.SERVER_BROKE_PROTOCOL);
    end(EndReason.SERVER_VIOLATION);
  }

  /** The server has said 421: no transfer goes on, and all that is left is to part. */
  void leave(FtpReply farewell) {
    answer(farewell);
    state.transfer().ifPresent(command -> tell(new Notice.TransferAnswered(command, 421)));
    dropDataPath();
    state = state.pending(List.of(new Pending.Farewell()));
    act(new Action.StartTimer(Timer.FAREWELL));
  }

  /** The server has said 421, which the client hears behind the reply that is held. */
  void leaveInTurn(FtpReply farewell) {
    expect(new Pending.Parting(farewell, Optional.empty()));
  }

  /** The server is gone, which the client hears behind the reply that is held. */
  void endInTurn() {
    Pending.Parting parting =
        state
            .parting()
            .map(said -> new Pending.Parting(said.word(), Optional.of(EndReason.SERVER_SAID_421)))
            .orElse(
                new Pending.Parting(Replies.SERVER_CLOSED, Optional.of(EndReason.SERVER_CLOSED)));
    state = state.pending(List.of(parting));
  }

  void end(EndReason reason) {
    state.transfer().ifPresent(command -> tell(new Notice.TransferAnswered(command, 0)));
    dropDataPath();
    for (Timer timer : Timer.values()) {
      act(new Action.StopTimer(timer));
    }
    act(new Action.EndSession(reason));
    state = state.ended();
  }
}
