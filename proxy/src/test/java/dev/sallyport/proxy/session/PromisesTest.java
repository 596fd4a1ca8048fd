package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A world in which the machine breaks exactly one promise; a checker that does not notice it would
 * let the fuzzer run for ever and find nothing.
 */
@DisplayName("A promise that is broken")
class PromisesTest {
  private static final HostPort STRANGER = new HostPort(InetAddress.ofLiteral("192.0.2.66"), 5000);
  private static final Action.Peer CONNECTS = new Action.Peer.Connects();
  private static final Action OPEN = open(CONNECTS, new Action.Peer.ListensOn(4000));
  private static final Action START =
      new Action.StartTransfer(Direction.TO_CLIENT, Long.MAX_VALUE, Set.of());
  private static final Action END = new Action.EndSession(EndReason.IDLE_TIMEOUT);

  /** Each breach, and by what a finding would name it. */
  static Stream<Arguments> breaches() {
    return Stream.of(
        sent("PASV\r\nNOOP", "a command is one line"),
        sent("CWD a\nb", "a command is one line"),
        sent("CWD a\0b", "a command is one line"),
        sent("AUTH TLS", "what is refused by name"),
        sent("site exec ls", "what is refused by name"),
        sent("MODE B", "what is refused by name"),
        sent("PORT 10,9,8,7,10,0", "PORT names our address"),
        sent("EPRT |1|192.0.2.66|5000|", "EPRT names our address"),
        sent("STOR a.exe", "what a rule refuses"),
        sent("SITE CHMOD 1 a/b", "what a rule refuses"),
        sent("USER mallory", "what a rule refuses"),
        sent("MDTM f", "what a rule refuses"),
        breach(
            "RETR f",
            "before the login",
            world -> {
              world.perform(new Action.SendToServer("RETR f"));
              Promises.kept(world);
            }),
        answered(FtpReply.of(227, "Go to (10,9,8,7,15,160)"), "a 227 names our address"),
        answered(FtpReply.of(227, "Go to"), "a 227 names our address"),
        answered(
            FtpReply.of(227, "(203,0,113,1,195,80) (10,9,8,7,15,160)"), "a 227 names our address"),
        answered(FtpReply.of(229, "Go to (|||4000|)"), "a 229 names our port"),
        answered(
            new FtpReply(229, List.of("229-(|||4000|)", "229 (|||50000|)")), "a 229 has one line"),
        breach(
            "a word behind the end",
            "nothing after the end",
            world -> {
              world.perform(END);
              world.perform(new Action.SendToClient(FtpReply.of(421, "again")));
            }),
        breach(
            "an event that matters behind the end",
            "after the end",
            world -> {
              world.ended = true;
              world.happens(new Event.GatewayStopping());
            }),
        breach(
            "over, and not ended",
            "a session is over exactly when",
            world -> {
              world.state = world.state.ended();
              Promises.endsOnce(world);
            }),
        breach(
            "ended, and not over",
            "a session is over exactly when",
            world -> {
              world.perform(END);
              Promises.endsOnce(world);
            }),
        breach("a path before the login", "no path before the login", world -> world.perform(OPEN)),
        breach("two paths", "one path at a time", loggedIn(OPEN, OPEN)),
        breach(
            "a path to a stranger",
            "a path leads to the peer only",
            loggedIn(open(new Action.Peer.ListensAt(STRANGER), CONNECTS))),
        breach(
            "a path to the server's mail port",
            "a path leads to no low port",
            loggedIn(open(CONNECTS, new Action.Peer.ListensOn(25)))),
        breach(
            "a path to the client's low port",
            "a path leads to no low port",
            loggedIn(open(new Action.Peer.ListensAt(new HostPort(Setting.CLIENT, 22)), CONNECTS))),
        breach("a transfer without a path", "a transfer needs a fresh path", loggedIn(START)),
        breach(
            "a transfer on a path that is not open yet",
            "a transfer needs a fresh path",
            loggedIn(OPEN, START)),
        breach(
            "a path closed that is not there",
            "only what is there is closed",
            loggedIn(new Action.CloseDataPath())),
        breach(
            "a path declined that is not open",
            "only what has not begun is declined",
            loggedIn(OPEN, new Action.DeclineDataPath())),
        breach("a path left behind", "no path outlives its session", loggedIn(OPEN, END)),
        breach(
            "TLS where there is none",
            "TLS in a world without",
            loggedIn(new Action.StartTls(Side.CLIENT))),
        bounds(
            "too many commands waiting",
            "no more commands wait",
            state ->
                state.waiting(Collections.nCopies(Script.PIPELINED + 1, FtpCommand.parse("NOOP")))),
        bounds(
            "too many replies owed",
            "few replies are owed",
            state -> state.pending(Collections.nCopies(6, new Pending.Setup()))),
        bounds(
            "a command that never ends",
            "a state is no longer",
            state -> state.waiting(List.of(FtpCommand.parse("CWD " + "a".repeat(100_000))))),
        breach(
            "a command left waiting",
            "no command is left waiting",
            world -> {
              world.state = world.state.waiting(List.of(FtpCommand.parse("NOOP")));
              Promises.answersEveryCommandOnce(world);
            }),
        breach(
            "a command without an answer",
            "every command has one answer",
            world -> {
              world.goesWell("NOOP");
              world.commands++;
              Promises.answersEveryCommandOnce(world);
            }),
        breach(
            "a command answered twice",
            "every command has one answer",
            world -> {
              world.goesWell("NOOP");
              world.perform(new Action.SendToClient(FtpReply.of(200, "again")));
              Promises.answersEveryCommandOnce(world);
            }),
        breach(
            "answers that change places",
            "answers come in the order",
            world -> {
              world.perform(new Action.SendToClient(FtpReply.of(200, "to #2;")));
              world.perform(new Action.SendToClient(FtpReply.of(200, "to #1;")));
              Promises.answersInOrder(world);
            }));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void isNoticedAndNamed(Consumer<World> breach, String name) {
    assertThatThrownBy(() -> breach.accept(world()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(name);
  }

  /** Else a checker that always complains would pass for one that notices. */
  @Test
  void isNotSeenInASessionThatGoesWell() {
    World world = world();
    for (String line :
        List.of("USER #", "PASS #", "PASV", "RETR #", "EPSV", "STOR #", "CWD a/b", "NOOP #")) {
      world.goesWell(line);
      world.pathEnds(Outcome.COMPLETED);
      Promises.bounded(world.state, Script.PIPELINED, Script.LONGEST_LINE);
      Promises.endsOnce(world);
    }
    assertThatCode(
            () -> {
              world.settle();
              Promises.kept(world);
              Promises.answersEveryCommandOnce(world);
              Promises.answersInOrder(world);
            })
        .doesNotThrowAnyException();
  }

  private static World world() {
    return new World(Script.setting("r"));
  }

  /** A line that reaches the server after the login. */
  private static Arguments sent(String line, String name) {
    return breach(
        line,
        name,
        world -> {
          letIn(world);
          world.perform(new Action.SendToServer(line));
          Promises.kept(world);
        });
  }

  /** A reply that reaches the client. */
  private static Arguments answered(FtpReply reply, String name) {
    return breach(
        reply.lastLine(),
        name,
        world -> {
          world.perform(new Action.SendToClient(reply));
          Promises.kept(world);
        });
  }

  private static Arguments bounds(String what, String name, UnaryOperator<SessionState> change) {
    return breach(
        what,
        name,
        world ->
            Promises.bounded(change.apply(world.state), Script.PIPELINED, Script.LONGEST_LINE));
  }

  private static Consumer<World> loggedIn(Action... actions) {
    return world -> {
      letIn(world);
      List.of(actions).forEach(world::perform);
    };
  }

  private static void letIn(World world) {
    world.serverAnswers(Answers.BEST);
    world.goesWell("USER ann");
    world.goesWell("PASS x");
  }

  private static Action open(Action.Peer client, Action.Peer server) {
    return new Action.OpenDataPath(client, server);
  }

  private static Arguments breach(String what, String name, Consumer<World> how) {
    return Arguments.of(Named.of(what, how), name);
  }
}
