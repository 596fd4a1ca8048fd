package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Stage;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The attack corpus")
class AttackCorpusTest {
  private static Stage stage;
  private static ServerSocket other;

  @BeforeAll
  static void open() throws Exception {
    stage = Stage.open();
    // The corpus names port 10000 (39,16) wherever it means a third host's.
    other = new ServerSocket(10_000, 10, Stage.OTHER);
  }

  @AfterAll
  static void close() throws Exception {
    other.close();
    stage.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsAsExpected(AttackCase attack) throws Exception {
    var run = new AttackRun(attack, stage, other);
    try {
      assertThat(run.play()).isEmpty();
    } finally {
      run.end();
    }
  }

  @Test
  void isComplete() {
    assertThat(AttackCase.all()).extracting(AttackCase::id).hasSize(101).doesNotHaveDuplicates();
  }

  static List<AttackCase> cases() {
    return AttackCase.all();
  }
}
