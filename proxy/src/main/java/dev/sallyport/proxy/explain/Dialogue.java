package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.config.Inquiry;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.proxy.session.SessionMachine;
import dev.sallyport.proxy.session.SessionProfile;
import dev.sallyport.proxy.session.SessionState;
import dev.sallyport.proxy.session.Step;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.RuleId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A whole dialogue, played through the session machine, with what it does and which rule it asks.
 */
public final class Dialogue {
  private static final InetAddress OURS = InetAddress.getLoopbackAddress();

  private final Policy policy;
  private final SessionMachine machine;
  private final Instant at;
  private final Consumer<String> out;
  private final Deque<Event> toCome = new ArrayDeque<>();
  private final SimulatedServer server;
  private boolean simulated;
  private boolean saidOver;
  private SessionState state;

  private Dialogue(ListenerConfig listener, Limits limits, Inquiry who, Consumer<String> out) {
    this.policy = new Policy(listener.policy(), listener.name());
    this.at = who.at();
    this.out = out;
    this.machine =
        new SessionMachine(
            new SessionProfile(
                who.party().client(),
                listener.serverSide().dataMode(),
                listener.portZeroAddress(),
                limits,
                policy,
                listener.tls()));
    this.state = machine.begin().state();
    InetAddress named = who.party().server();
    InetAddress behind = named == null ? OURS : named;
    this.server = new SimulatedServer(behind instanceof Inet4Address ? behind : OURS);
    happens(new Event.ServerConnected(behind, Veil.NONE));
  }

  /**
   * Plays a transcript.
   *
   * @param who the client; its line is not looked at
   * @param out takes one line of text after the other
   */
  public static void play(
      Transcript transcript,
      ListenerConfig listener,
      Limits limits,
      Inquiry who,
      Consumer<String> out) {
    var dialogue = new Dialogue(listener, limits, who, out);
    dialogue.simulated = !transcript.hasServer();
    if (dialogue.simulated) {
      dialogue.happens(new Event.ReplyRead(FtpReply.of(220, "ready")));
    }
    transcript.turns().forEach(dialogue::turn);
  }

  private void turn(Transcript.Turn turn) {
    if (state.over()) {
      if (!saidOver) {
        out.accept("(what follows in the transcript is not played)");
        saidOver = true;
      }
      return;
    }
    switch (turn) {
      case Transcript.Turn.Client(String line) -> {
        FtpCommand command = FtpCommand.parse(line);
        out.accept("client: " + command.forLog());
        happens(new Event.CommandRead(command));
      }
      case Transcript.Turn.Server(FtpReply reply) -> {
        out.accept("server: " + reply.lastLine());
        happens(new Event.ReplyRead(reply));
      }
    }
  }

  private void happens(Event first) {
    toCome.add(first);
    while (!toCome.isEmpty() && !state.over()) {
      Step step = machine.on(state, toCome.poll(), at);
      state = step.state();
      step.actions().forEach(this::show);
    }
  }

  private void show(Action action) {
    switch (action) {
      case Action.SendToClient(FtpReply reply) ->
          reply.lines().forEach(line -> out.accept("    to client: " + line));
      case Action.SendToServer(String line) -> {
        out.accept("    to server: " + FtpCommand.parse(line).forLog());
        if (simulated) {
          server.answer(line).forEach(reply -> toCome.add(new Event.ReplyRead(reply)));
        }
      }
      case Action.OpenDataPath(Action.Peer client, Action.Peer ofServer) ->
          toCome.addFirst(
              new Event.DataPathOpened(listening(client, 50_000), listening(ofServer, 51_000)));
      case Action.StartTransfer _ ->
          toCome.add(
              new Event.DataPathEnded(
                  new DataPathResult(DataPathResult.Outcome.COMPLETED, 0, Duration.ZERO)));
      case Action.StartTls(Side side) -> toCome.addFirst(new Event.TlsEstablished(side));
      case Action.StopTls() -> out.accept("    in clear from now on");
      case Action.CopyUnread() -> out.accept("    from now on bytes are copied, unread");
      case Action.EndSession(var reason) -> out.accept("    the session ends: " + reason.text());
      case Action.Tell(Notice notice) -> show(notice);
      case Action.CloseDataPath _,
          Action.DeclineDataPath _,
          Action.ReachServer _,
          Action.StartTimer _,
          Action.StopTimer _ -> {}
    }
  }

  private void show(Notice notice) {
    switch (notice) {
      case Notice.Refused(RuleId rule, _) -> say("refused by ", rule);
      case Notice.Shadowed shadowed -> say("let through, would be refused by ", shadowed.rule());
      case Notice.CommandTaken _,
          Notice.LoginAnswered _,
          Notice.NoDataPath _,
          Notice.TransferAnswered _ -> {}
    }
  }

  private void say(String what, RuleId rule) {
    String place = policy.place(rule).map(where -> " at " + where).orElse(" (built in)");
    out.accept("    " + what + rule.id() + place);
  }

  private static Optional<HostPort> listening(Action.Peer peer, int port) {
    return switch (peer) {
      case Action.Peer.Connects _, Action.Peer.ConnectsByPort _ ->
          Optional.of(new HostPort(OURS, port));
      case Action.Peer.ListensAt _, Action.Peer.ListensOn _ -> Optional.empty();
    };
  }
}
