package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.record.Entry;
import dev.sallyport.proxy.record.RecordedSession;
import dev.sallyport.proxy.record.RecordedSession.Numbered;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.DataSetup;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.SessionMachine;
import dev.sallyport.proxy.session.SessionProfile;
import dev.sallyport.proxy.session.SessionState;
import dev.sallyport.proxy.session.Step;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Policy;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recorded dialogue, played under another configuration: the session machine of the gateway gets
 * the recorded events in their order and at their times, and what it decides is held against what
 * was decided then. Under the configuration of then it does the same again, for a session is a
 * function of its events.
 *
 * <p>Where it sends the server what was never sent, a server that agrees to everything answers; a
 * reply to what is not sent any more is not heard. Limits of rate, number of sessions and bans are
 * counts that a single dialogue does not tell, and stay out.
 */
public final class Replay {
  private static final InetAddress OURS = InetAddress.getLoopbackAddress();

  private final RecordedSession recorded;
  private final Policy policy;
  private final SessionMachine machine;
  private final Exchanges exchanges;
  private final Decisions now = new Decisions();
  private final Decisions then = new Decisions();
  private final SimulatedServer server;
  private final Deque<Event> toCome = new ArrayDeque<>();
  private Duration since = Duration.ZERO;
  private SessionState state;
  private long maxBytes = Long.MAX_VALUE;
  private int assumed;
  private int next;
  private int line = 1;

  private Replay(RecordedSession recorded, ListenerConfig listener, Limits limits) {
    this.recorded = recorded;
    this.policy = new Policy(listener.policy(), listener.name());
    this.exchanges = new Exchanges(recorded.entries());
    this.server = new SimulatedServer(serverOf(recorded));
    this.machine =
        new SessionMachine(
            new SessionProfile(
                recorded.head().client().host(),
                listener.serverSide().dataMode(),
                listener.portZeroAddress(),
                limits,
                policy,
                listener.tls()));
    this.state = machine.begin().state();
  }

  /** Whose address a made-up 227 may name without being another host's. */
  private static InetAddress serverOf(RecordedSession recorded) {
    return recorded.entries().stream()
        .map(Numbered::entry)
        .flatMap(entry ->
            entry instanceof Entry.Heard(Event.ServerConnected(Inet4Address server, _))
                ? Stream.of(server)
                : Stream.empty())
        .map(InetAddress.class::cast)
        .findFirst()
        .orElse(OURS);
  }

  /** Plays it. */
  public static Replayed play(RecordedSession recorded, ListenerConfig listener, Limits limits) {
    return new Replay(recorded, listener, limits).run();
  }

  private Replayed run() {
    machine.begin().actions().forEach(this::perform);
    comeTrue();
    for (Numbered each : recorded.entries()) {
      next++;
      line = each.line();
      then.take(line, each.entry());
      switch (each.entry()) {
        case Entry.At(Duration time) -> since = time;
        case Entry.Heard(Event event) -> hear(event);
        case Entry.ToClient _,
            Entry.ToServer _,
            Entry.Taken _,
            Entry.Refused _,
            Entry.Shadowed _,
            Entry.Ended _,
            Entry.Cut _ -> {}
      }
    }
    List<Decided> before = then.all();
    List<Decided> after = now.all();
    var differences = new ArrayList<Difference>();
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).same(after.get(i))) {
        differences.add(new Difference(before.get(i), after.get(i)));
      }
    }
    return new Replayed(recorded.head(), before.size(), differences, assumed, recorded.whole());
  }

  private void hear(Event event) {
    int index = next - 1;
    switch (event) {
      case Event.CommandRead _ -> {
        now.take(line, new Entry.Heard(event));
        happens(event);
      }
      case Event.ReplyRead(FtpReply reply) -> {
        if (!exchanges.isUnasked(index)) {
          exchanges.commandOf(index).ifPresent(command -> server.heard(command, reply));
          happens(event);
        }
      }
      case Event.ServerConnected _,
          Event.ServerUnreachable _,
          Event.DataPathOpened _,
          Event.DataPathRefused _,
          Event.TlsEstablished _,
          Event.TlsFailed _ -> {
        if (exchanges.isAsked(index)) {
          happens(event);
        }
      }
      case Event.DataPathEnded(DataPathResult result) -> {
        if (!(state.data() instanceof DataSetup.None)) {
          happens(new Event.DataPathEnded(bounded(result)));
        }
      }
      case Event.ClientClosed _,
          Event.ServerClosed _,
          Event.ReplyUnreadable _,
          Event.TimerFired _,
          Event.EndedByOperator _,
          Event.UserHasNoPlace _,
          Event.ClientBanned _,
          Event.GatewayStopping _ ->
          happens(event);
    }
  }

  /** A transfer that is larger than it may be now is cut there. */
  private DataPathResult bounded(DataPathResult result) {
    boolean tooLarge =
        result.outcome() == DataPathResult.Outcome.COMPLETED && result.bytes() > maxBytes;
    return tooLarge
        ? new DataPathResult(DataPathResult.Outcome.TOO_LARGE, maxBytes, result.duration())
        : result;
  }

  private void happens(Event event) {
    toCome.add(event);
    comeTrue();
  }

  private void comeTrue() {
    while (!toCome.isEmpty() && !state.over()) {
      Step step = machine.on(state, toCome.poll(), recorded.head().at().plus(since));
      state = step.state();
      step.actions().forEach(this::perform);
    }
  }

  private void perform(Action action) {
    Entry.of(action, policy::place).ifPresent(entry -> now.take(line, entry));
    switch (action) {
      case Action.SendToServer(String command) -> {
        String masked =
            Entry.of(action, policy::place).orElseThrow() instanceof Entry.ToServer(String sent)
                ? sent
                : command;
        if (!exchanges.command(next, masked)) {
          assumed++;
          server.answer(masked).forEach(reply -> toCome.add(new Event.ReplyRead(reply)));
        }
      }
      case Action.OpenDataPath(Action.Peer client, Action.Peer ofServer) -> {
        Optional<HostPort> forClient = listening(client, 50_000);
        Optional<HostPort> forServer = listening(ofServer, 51_000);
        if (!exchanges.dataPath(next, forClient.isPresent(), forServer.isPresent())) {
          toCome.addFirst(new Event.DataPathOpened(forClient, forServer));
        }
      }
      case Action.StartTransfer start -> {
        maxBytes = start.maxBytes();
        if (exchanges.transfer(next).isEmpty()) {
          toCome.add(
              new Event.DataPathEnded(
                  new DataPathResult(DataPathResult.Outcome.COMPLETED, 0, Duration.ZERO)));
        }
      }
      case Action.StartTls(Side side) -> {
        if (!exchanges.handshake(next, side)) {
          toCome.addFirst(new Event.TlsEstablished(side));
        }
      }
      case Action.ReachServer() -> {
        if (!exchanges.server(next)) {
          toCome.addFirst(new Event.ServerConnected(OURS));
        }
      }
      case Action.SendToClient _,
          Action.EndSession _,
          Action.Tell _,
          Action.StopTls _,
          Action.CopyUnread _,
          Action.CloseDataPath _,
          Action.DeclineDataPath _,
          Action.StartTimer _,
          Action.StopTimer _ -> {}
    }
  }

  private static Optional<HostPort> listening(Action.Peer peer, int port) {
    return switch (peer) {
      case Action.Peer.Connects _, Action.Peer.ConnectsByPort _ ->
          Optional.of(new HostPort(OURS, port));
      case Action.Peer.ListensAt _, Action.Peer.ListensOn _ -> Optional.empty();
    };
  }
}
