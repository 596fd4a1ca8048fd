package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Stage;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sessions of one case are opened one after the other and played side by side. */
@DisplayName("An attack that arrives in two pieces")
class AttackCutsTest {
  private static final int AT_A_TIME = 40;

  /**
   * Floods repeat themselves: these many places at either end of them say what the others would.
   */
  private static final int ENDS = 20;

  private static Stage stage;
  private static ServerSocket other;

  @BeforeAll
  static void open() throws Exception {
    stage = Stage.open();
    other = new ServerSocket(10_000, 10, Stage.OTHER);
  }

  @AfterAll
  static void close() throws Exception {
    other.close();
    stage.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsAsInOneWhereverItIsCut(AttackCase attack) throws Exception {
    List<Integer> cuts = cuts(attack);
    var differences = new ArrayList<String>();
    for (int from = 0; from < cuts.size(); from += AT_A_TIME) {
      List<Integer> some = cuts.subList(from, Math.min(from + AT_A_TIME, cuts.size()));
      differences.addAll(sideBySide(attack, some));
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> sideBySide(AttackCase attack, List<Integer> cuts) throws Exception {
    var runs = new ArrayList<AttackRun>();
    var differences = new ArrayList<String>();
    try (ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
      var played = new ArrayList<Future<List<String>>>();
      for (int cut : cuts) {
        var run = new AttackRun(attack, stage, other, cut);
        runs.add(run);
        Callable<List<String>> play =
            () -> run.perform().stream().map(what -> "cut at " + cut + ": " + what).toList();
        played.add(players.submit(play));
      }
      for (Future<List<String>> one : played) {
        differences.addAll(one.get());
      }
      runs.getFirst().pinholes(runs.size(), differences);
    } finally {
      for (AttackRun run : runs) {
        run.leave();
      }
      stage.gateway().eventuallyIdle(Line.PATIENCE);
    }
    return differences;
  }

  private static List<Integer> cuts(AttackCase attack) throws Exception {
    var probe = new AttackRun(attack, stage, other);
    int length = probe.length();
    probe.leave();
    return IntStream.range(attack.urgent() + 1, length)
        .filter(cut -> length <= 1000 || cut <= ENDS || cut >= length - ENDS)
        .filter(cut -> !isAnotherStory(attack, cut))
        .boxed()
        .toList();
  }

  /** AUTH alone, and other commands after it was refused, are no attack. */
  private static boolean isAnotherStory(AttackCase attack, int cut) {
    return attack.id().equals("c-auth-pipelined-plain") && cut == "AUTH TLS\r\n".length();
  }

  static List<AttackCase> cases() {
    return AttackCase.all();
  }
}
