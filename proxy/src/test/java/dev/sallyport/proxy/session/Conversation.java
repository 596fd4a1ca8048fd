package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.RuleId;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A transcript, told to the machine and held against what it does. Whatever it does must be
 * expected, in order, before the next thing happens: what a transcript does not say, did not
 * happen. Timers and notices are looked at where a test is about them.
 */
final class Conversation {
  static final InetAddress CLIENT_SIDE = InetAddress.ofLiteral("203.0.113.1");
  static final InetAddress CLIENT_SIDE_6 = InetAddress.ofLiteral("2001:db8:1::1");
  static final InetAddress SERVER_SIDE = InetAddress.ofLiteral("10.0.0.1");
  static final InetAddress SERVER_SIDE_6 = InetAddress.ofLiteral("fd00::1");

  private final Setting setting;
  private final SessionMachine machine;
  private final Deque<String> done = new ArrayDeque<>();
  private final Set<Timer> running = EnumSet.noneOf(Timer.class);
  private final List<Timer> started = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();
  private Action.OpenDataPath asked =
      new Action.OpenDataPath(new Action.Peer.Connects(), new Action.Peer.Connects());
  private SessionState state;
  private boolean reached;

  Conversation(Setting setting) {
    this.setting = setting;
    this.machine = new SessionMachine(setting.profile());
    Step first = machine.begin();
    state = first.state();
    first.actions().forEach(this::record);
  }

  Conversation client(String... lines) {
    for (String line : lines) {
      happens(new Event.CommandRead(FtpCommand.parse(line)));
    }
    return this;
  }

  /** One reply, with its lines as on the wire. */
  Conversation server(String... lines) {
    int code = Integer.parseInt(lines[lines.length - 1].substring(0, 3));
    return happens(new Event.ReplyRead(new FtpReply(code, List.of(lines))));
  }

  /** The path is open; where we listen, at port 50000 for the client and 51000 for the server. */
  Conversation pathOpened() {
    boolean v6 = NetworkProtocol.of(setting.client()) == NetworkProtocol.IPV6;
    boolean server6 = setting.server() == NetworkProtocol.IPV6;
    var client = new HostPort(v6 ? CLIENT_SIDE_6 : CLIENT_SIDE, 50_000);
    var server = new HostPort(server6 ? SERVER_SIDE_6 : SERVER_SIDE, 51_000);
    return happens(
        new Event.DataPathOpened(
            Optional.of(client).filter(_ -> !(asked.client() instanceof Action.Peer.ListensAt)),
            Optional.of(server).filter(_ -> asked.server() instanceof Action.Peer.Connects)));
  }

  Conversation pathRefused(Refusal refusal) {
    return happens(new Event.DataPathRefused(refusal));
  }

  Conversation pathEnded(DataPathResult.Outcome outcome) {
    return happens(new Event.DataPathEnded(new DataPathResult(outcome, 1, Duration.ZERO)));
  }

  Conversation fires(Timer timer) {
    running.remove(timer);
    return happens(new Event.TimerFired(timer));
  }

  Conversation happens(Event event) {
    nothing();
    started.clear();
    Step step = machine.on(state, event, Instant.EPOCH);
    state = step.state();
    step.actions().forEach(this::record);
    return this;
  }

  Conversation toClient(String... lines) {
    return next("to client: " + String.join("\n", lines));
  }

  /** A reply of this code, whatever its words. */
  Conversation toClient(int code) {
    assertThat(done).as("what was done").isNotEmpty();
    assertThat(done.pop()).startsWith("to client: " + code + " ");
    return this;
  }

  Conversation toServer(String line) {
    return next("to server: " + line);
  }

  Conversation opens(String peers) {
    return next("open path: " + peers);
  }

  Conversation startsTls(Side side) {
    return next("start TLS: " + side);
  }

  Conversation stopsTls() {
    return next("stop TLS");
  }

  Conversation copiesUnread() {
    return next("copy unread");
  }

  Conversation starts(String how) {
    return next("start: " + how);
  }

  /** Whether somebody has been sent to the server. */
  boolean reached() {
    return reached;
  }

  Conversation startsToClient() {
    return next("start: TO_CLIENT");
  }

  Conversation startsToServer() {
    return next("start: TO_SERVER");
  }

  Conversation declinesPath() {
    return next("decline path");
  }

  Conversation closesPath() {
    return next("close path");
  }

  Conversation ends(EndReason reason) {
    next("end: " + reason).nothing();
    assertThat(running).as("timers that outlive the session").isEmpty();
    return this;
  }

  Conversation nothing() {
    assertThat(done).as("what was done").isEmpty();
    return this;
  }

  Conversation runs(Timer timer) {
    assertThat(running).contains(timer);
    return this;
  }

  Conversation rests(Timer timer) {
    assertThat(running).doesNotContain(timer);
    return this;
  }

  /** Whether the last event started a timer, or started it over. */
  boolean started(Timer timer) {
    return started.contains(timer);
  }

  SessionState state() {
    return state;
  }

  boolean wantsCommand() {
    return machine.wantsCommand(state);
  }

  /** The checks that have refused something so far. */
  List<RuleId> refusals() {
    return notices.stream()
        .filter(Notice.Refused.class::isInstance)
        .map(notice -> ((Notice.Refused) notice).rule())
        .toList();
  }

  List<Notice> notices() {
    return notices;
  }

  private Conversation next(String expected) {
    assertThat(done.isEmpty() ? "nothing" : done.pop()).isEqualTo(expected);
    return this;
  }

  private void record(Action action) {
    switch (action) {
      case Action.SendToClient(FtpReply reply) ->
          done.add("to client: " + String.join("\n", reply.lines()));
      case Action.SendToServer(String line) -> done.add("to server: " + line);
      case Action.OpenDataPath open -> {
        asked = open;
        done.add("open path: client " + words(open.client()) + ", server " + words(open.server()));
      }
      case Action.StartTransfer(var direction, _, var sides) ->
          done.add("start: " + direction + (sides.isEmpty() ? "" : " with TLS " + sorted(sides)));
      case Action.StartTls(Side side) -> done.add("start TLS: " + side);
      case Action.StopTls() -> done.add("stop TLS");
      case Action.CopyUnread() -> done.add("copy unread");
      case Action.ReachServer() -> reached = true;
      case Action.CloseDataPath() -> done.add("close path");
      case Action.DeclineDataPath() -> done.add("decline path");
      case Action.EndSession(EndReason reason) -> done.add("end: " + reason);
      case Action.StartTimer(Timer timer) -> {
        running.add(timer);
        started.add(timer);
      }
      case Action.StopTimer(Timer timer) -> running.remove(timer);
      case Action.Tell(Notice notice) -> notices.add(notice);
    }
  }

  private static Set<Side> sorted(Set<Side> sides) {
    return sides.isEmpty() ? sides : EnumSet.copyOf(sides);
  }

  private static String words(Action.Peer peer) {
    return switch (peer) {
      case Action.Peer.Connects() -> "connects";
      case Action.Peer.ConnectsByPort() -> "connects by port";
      case Action.Peer.ListensAt(HostPort target) -> "at " + target;
      case Action.Peer.ListensOn(int port) -> "on " + port;
    };
  }
}
