package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.NetworkProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What is around the machine in the property tests: a data plane that keeps its promises, a server
 * that remembers what it was sent, a client that counts. It carries the machine's actions out, and
 * fails where one of them is against the rules of this world.
 */
final class World {
  /** Where the one data path is. {@code CUT} may still report its end, as data planes do. */
  enum Path {
    NONE,
    ASKED,
    OPEN,
    STARTED,
    CUT
  }

  private static final String NO_LOW_PORT = "a path leads to no low port";

  final Setting setting;
  final SessionMachine machine;
  final Deque<String> owedByServer = new ArrayDeque<>(List.of("GREETING"));
  final List<FtpReply> finals = new ArrayList<>();
  final List<String> sentToServer = new ArrayList<>();
  SessionState state;
  Path path = Path.NONE;
  boolean ended;
  int commands;
  int aborts;
  private final List<String> sentBeforeLogin = new ArrayList<>();
  private boolean letIn;
  private boolean serverGone;
  private Optional<Action.OpenDataPath> asked = Optional.empty();

  World(Setting setting) {
    this.setting = setting;
    this.machine = new SessionMachine(setting.profile());
    Step first = machine.begin();
    state = first.state();
    first.actions().forEach(this::perform);
    happens(new Event.ServerConnected(setting.serverAddress(), Setting.VEIL));
  }

  /** Reads a line if the machine wants one; in it, {@code #} gets the number of the command. */
  void client(String line) {
    if (!machine.wantsCommand(state)) {
      return;
    }
    if (!line.isEmpty()) {
      commands++;
    }
    aborts += line.regionMatches(true, 0, "ABOR", 0, 4) ? 1 : 0;
    reads(FtpCommand.parse(line.replace("#", "#" + commands)));
  }

  /** A command has been read, from a client that it was wanted from. */
  void reads(FtpCommand command) {
    happens(new Event.CommandRead(command));
  }

  /** A server says what it likes, and may mean it as the answer to the oldest command. */
  void serverSays(FtpReply reply) {
    if (!reply.preliminary() && !owedByServer.isEmpty()) {
      owedByServer.removeFirst();
    }
    happens(new Event.ReplyRead(reply));
  }

  /** A well-behaved server takes its oldest command and answers it; a 1yz does not settle it. */
  void serverAnswers(Random chance) {
    if (owedByServer.isEmpty()) {
      return;
    }
    if (skipsAnswerToAbort(chance)) {
      owedByServer.removeFirst();
      return;
    }
    FtpReply reply = Answers.to(owedByServer.getFirst(), chance);
    if (!reply.preliminary()) {
      owedByServer.removeFirst();
    }
    happens(new Event.ReplyRead(reply));
  }

  /** Some servers answer a transfer and the ABOR that cut it with one reply. */
  private boolean skipsAnswerToAbort(Random chance) {
    boolean late =
        !state.pending().isEmpty() && state.pending().getFirst() instanceof Pending.LateAbort;
    return late && owedByServer.getFirst().startsWith("ABOR") && chance.nextInt(3) == 0;
  }

  void pathOpens() {
    if (path == Path.ASKED) {
      path = Path.OPEN;
      happens(
          new Event.DataPathOpened(
              asked
                  .filter(open -> !(open.client() instanceof Action.Peer.ListensAt))
                  .map(_ -> clientSide()),
              asked
                  .filter(open -> open.server() instanceof Action.Peer.Connects)
                  .map(_ -> serverSide())));
    }
  }

  void pathRefused(Event.DataPathRefused refused) {
    if (path == Path.ASKED) {
      path = Path.NONE;
      happens(refused);
    }
  }

  void pathEnds(Outcome outcome) {
    Outcome how =
        switch (path) {
          case OPEN -> Outcome.NOT_CONNECTED;
          case STARTED -> outcome;
          case CUT -> Outcome.CANCELLED;
          case NONE, ASKED -> outcome;
        };
    if (path != Path.NONE && path != Path.ASKED) {
      path = Path.NONE;
      happens(new Event.DataPathEnded(new DataPathResult(how, 0, Duration.ZERO)));
    }
  }

  void happens(Event event) {
    boolean before = ended;
    serverGone |= event instanceof Event.ServerClosed;
    letIn |=
        event instanceof Event.ReplyRead(FtpReply reply)
            && Set.of(202, 230, 232).contains(reply.code());
    Step step = machine.on(state, event, Instant.EPOCH);
    state = step.state();
    if (before) {
      assertThat(step.actions()).as("after the end").isEmpty();
    }
    step.actions().forEach(this::perform);
  }

  /** Says this and lets all go well, so that the rarer states are reached often. */
  void goesWell(String line) {
    client(line);
    for (int i = 0; i < 4; i++) {
      serverAnswers(Answers.BEST);
      pathOpens();
    }
  }

  /** A request that this client may make. */
  String dataRequest() {
    return NetworkProtocol.of(setting.client()) == NetworkProtocol.IPV6 ? "EPSV" : "PASV";
  }

  /** Lets everything that is under way come to its end, the good way. */
  void settle() {
    var chance = new Random(1);
    for (int i = 0; i < 2000 && !ended && (state.busy() || !owedByServer.isEmpty()); i++) {
      pathOpens();
      serverAnswers(chance);
      if (path == Path.STARTED || path == Path.CUT || state.data() instanceof DataSetup.ReplyHeld) {
        pathEnds(Outcome.COMPLETED);
      }
    }
  }

  /** The verbs the server was sent before it had let anybody in. */
  List<String> sentBeforeLogin() {
    return sentBeforeLogin;
  }

  /** Carries an action of the machine's out. */
  void perform(Action action) {
    assertThat(ended).as("nothing after the end, but %s", action).isFalse();
    switch (action) {
      case Action.SendToClient(FtpReply reply) -> {
        if (!reply.preliminary()) {
          finals.add(reply);
        }
      }
      case Action.SendToServer(String line) -> {
        assertThat(serverGone).as("nothing to a server that is gone, but %s", line).isFalse();
        sentToServer.add(line);
        if (!letIn) {
          sentBeforeLogin.add(line.split(" ", 2)[0]);
        }
        owedByServer.addLast(line);
      }
      case Action.OpenDataPath open -> {
        assertThat(path).as("one path at a time").isIn(Path.NONE, Path.CUT);
        assertThat(letIn).as("no path before the login").isTrue();
        assertPinhole(open.client(), setting.client());
        assertPinhole(open.server(), setting.serverAddress());
        path = Path.ASKED;
        asked = Optional.of(open);
      }
      case Action.StartTransfer _ -> {
        assertThat(path).as("a transfer needs a fresh path").isEqualTo(Path.OPEN);
        path = Path.STARTED;
      }
      case Action.CloseDataPath() -> {
        assertThat(path).as("only what is there is closed").isNotEqualTo(Path.NONE);
        path = path == Path.STARTED || path == Path.CUT ? Path.CUT : Path.NONE;
      }
      case Action.DeclineDataPath() -> {
        assertThat(path).as("only what has not begun is declined").isEqualTo(Path.OPEN);
        path = Path.NONE;
      }
      case Action.EndSession _ -> {
        assertThat(path).as("no path outlives its session").isIn(Path.NONE, Path.CUT);
        ended = true;
      }
      case Action.StartTls _, Action.StopTls _, Action.CopyUnread _ ->
          throw new AssertionError("TLS in a world without: " + action);
      case Action.ReachServer _, Action.StartTimer _, Action.StopTimer _, Action.Tell _ -> {}
    }
  }

  /** Only the peers of the control connections, and none of their low ports. */
  private static void assertPinhole(Action.Peer peer, InetAddress address) {
    switch (peer) {
      case Action.Peer.ListensAt(HostPort target) -> {
        assertThat(target.host()).as("a path leads to the peer only").isEqualTo(address);
        assertThat(target.port()).as(NO_LOW_PORT).isBetween(1024, 65_535);
      }
      case Action.Peer.ListensOn(int port) ->
          assertThat(port).as(NO_LOW_PORT).isBetween(1024, 65_535);
      case Action.Peer.Connects _, Action.Peer.ConnectsByPort _ -> {}
    }
  }

  /** What the client is told. */
  HostPort clientSide() {
    boolean v6 = NetworkProtocol.of(setting.client()) == NetworkProtocol.IPV6;
    InetAddress face = v6 ? Conversation.CLIENT_SIDE_6 : Conversation.CLIENT_SIDE;
    return new HostPort(face, 50_000);
  }

  private HostPort serverSide() {
    boolean v6 = setting.server() == NetworkProtocol.IPV6;
    return new HostPort(v6 ? Conversation.SERVER_SIDE_6 : Conversation.SERVER_SIDE, 51_000);
  }
}
