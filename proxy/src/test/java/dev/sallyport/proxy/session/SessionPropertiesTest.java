package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.NetworkProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Each run lets a few hundred things happen to a session in {@link World}, which judges too. */
@Label("A session, whatever happens to it,")
class SessionPropertiesTest {
  private static final int PIPELINED = 4;
  private static final int LONGEST_LINE = 512;

  /** One thing that happens; its name is what a failing run shows. */
  record Move(String name, Consumer<World> how) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Property(tries = 3000)
  void keepsItsPromises(@ForAll("settings") Setting setting, @ForAll("anything") List<Move> moves) {
    var world = new World(setting);
    for (Move move : moves) {
      move.how().accept(world);
      Promises.bounded(world.state, PIPELINED, LONGEST_LINE);
      Promises.endsOnce(world);
    }
    Promises.kept(world);
    for (FtpReply reply : world.finals) {
      assertThat(reply.lastLine()).doesNotContain("10,9,8,7");
    }
  }

  @Property(tries = 3000)
  void answersEveryCommandOnce(
      @ForAll("settings") Setting setting, @ForAll("peaceful") List<Move> moves) {
    var world = new World(setting);
    moves.forEach(move -> move.how().accept(world));
    world.settle();
    Promises.answersEveryCommandOnce(world);
  }

  @Property(tries = 3000)
  void answersInTheOrderOfTheCommands(
      @ForAll("settings") Setting setting, @ForAll("orderly") List<Move> moves) {
    var world = new World(setting);
    moves.forEach(move -> move.how().accept(world));
    world.settle();
    for (int i = 0; i < world.finals.size(); i++) {
      String text = world.finals.get(i).lastLine();
      int mark = text.indexOf('#');
      if (mark >= 0) {
        assertThat(text.substring(mark)).isEqualTo("#" + i);
      }
    }
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Combinators.combine(
            Arbitraries.of(DataMode.class),
            Arbitraries.of(NetworkProtocol.class),
            Arbitraries.of(true, false))
        .as((mode, server, v6) -> {
          Setting setting =
              Setting.usual().violations(40).pipelined(PIPELINED).mode(mode).server(server);
          return v6 ? setting.clientV6() : setting;
        });
  }

  @Provide
  Arbitrary<List<Move>> anything() {
    return moves(
        List.of(
            Tuple.of(30, clientSays(Lines.ALL)),
            Tuple.of(6, aborts()),
            Tuple.of(1, clientSays(Lines.LAST)),
            Tuple.of(30, serverAnswers()),
            Tuple.of(20, dataPath()),
            Tuple.of(6, goesWell()),
            Tuple.of(1, serverSaysAnything()),
            Tuple.of(1, ends())));
  }

  @Provide
  Arbitrary<List<Move>> peaceful() {
    return moves(
        List.of(
            Tuple.of(30, clientSays(Lines.ALL)),
            Tuple.of(6, aborts()),
            Tuple.of(1, clientSays(Lines.LAST)),
            Tuple.of(30, serverAnswers()),
            Tuple.of(20, dataPath()),
            Tuple.of(6, goesWell())));
  }

  /** Without the two commands whose answers may overtake others, or be missing, by design. */
  @Provide
  Arbitrary<List<Move>> orderly() {
    return moves(
        List.of(
            Tuple.of(30, clientSays(Lines.ORDERLY)),
            Tuple.of(30, serverAnswers()),
            Tuple.of(20, dataPath()),
            Tuple.of(6, goesWell())));
  }

  private static Arbitrary<List<Move>> moves(List<Tuple2<Integer, Arbitrary<Move>>> kinds) {
    Arbitrary<List<Move>> any = Arbitraries.frequencyOf(kinds).list().ofMinSize(20).ofMaxSize(150);
    Move answer = answer(5);
    List<Move> login = List.of(answer, say("USER ann"), answer, say("PASS x"), answer);
    return Combinators.combine(Arbitraries.of(true, true, true, false), any)
        .as((first, rest) -> {
          var all = new ArrayList<Move>(first ? login : List.of());
          all.addAll(rest);
          return all;
        });
  }

  private static Arbitrary<Move> clientSays(List<String> lines) {
    return Arbitraries.of(lines).map(SessionPropertiesTest::say);
  }

  /** Goes straight to where random steps seldom lead. */
  private static Arbitrary<Move> goesWell() {
    Move path = new Move("a path", world -> world.goesWell(world.dataRequest()));
    Move transfer = new Move("a path and a transfer", SessionPropertiesTest::transfer);
    Move login =
        new Move(
            "a login",
            world -> {
              world.goesWell("USER #");
              world.goesWell("PASS #");
            });
    return Arbitraries.of(path, transfer, transfer, login);
  }

  private static Arbitrary<Move> aborts() {
    return Arbitraries.of(1, 2)
        .map(times ->
            new Move(
                "a transfer and " + times + " ABOR",
                world -> {
                  transfer(world);
                  for (int i = 0; i < times; i++) {
                    world.client("ABOR");
                  }
                }));
  }

  private static void transfer(World world) {
    world.goesWell(world.dataRequest());
    world.client("RETR #");
    world.serverAnswers(Answers.BEST);
  }

  private static Arbitrary<Move> serverAnswers() {
    return Arbitraries.integers().between(0, 1000).map(SessionPropertiesTest::answer);
  }

  private static Arbitrary<Move> dataPath() {
    Arbitrary<Move> refused =
        Arbitraries.of(Refusal.class)
            .map(why ->
                new Move(
                    "path refused: " + why,
                    world -> world.pathRefused(new Event.DataPathRefused(why))));
    Arbitrary<Move> ended =
        Arbitraries.of(Outcome.class)
            .map(how -> new Move("path ends: " + how, world -> world.pathEnds(how)));
    return Arbitraries.frequencyOf(
        Tuple.of(5, Arbitraries.just(new Move("path opens", World::pathOpens))),
        Tuple.of(1, refused),
        Tuple.of(3, ended));
  }

  private static Arbitrary<Move> serverSaysAnything() {
    Arbitrary<Integer> codes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(100, 699),
            Arbitraries.of(120, 150, 200, 202, 211, 225, 226, 227, 229, 230, 331, 421, 426, 500));
    return codes.map(code -> {
      FtpReply reply = FtpReply.of(code, "Go to (10,9,8,7,15,160)");
      return new Move("server: " + reply, world -> world.happens(new Event.ReplyRead(reply)));
    });
  }

  private static Arbitrary<Move> ends() {
    return Arbitraries.of(
            new Event.ClientClosed(),
            new Event.ServerClosed(),
            new Event.GatewayStopping(),
            new Event.EndedByOperator(),
            new Event.ServerUnreachable(),
            new Event.TimerFired(Timer.CONNECT),
            new Event.TimerFired(Timer.LOGIN),
            new Event.TimerFired(Timer.IDLE),
            new Event.ReplyUnreadable(Fault.NOT_A_REPLY),
            new Event.ReplyUnreadable(Fault.TOO_LONG))
        .map(event -> new Move(event.toString(), world -> world.happens(event)));
  }

  private static Move say(String line) {
    return new Move("client: " + line, world -> world.client(line));
  }

  private static Move answer(int seed) {
    return new Move("server answers " + seed, world -> world.serverAnswers(new Random(seed)));
  }
}
