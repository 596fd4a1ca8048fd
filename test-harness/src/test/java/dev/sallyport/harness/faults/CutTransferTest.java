package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A cut transfer")
class CutTransferTest {
  private static final byte[] SOME = new byte[300_000];

  private Stage stage;
  private Play play;

  @BeforeEach
  void logIn() throws Exception {
    stage = Stage.open();
    play = stage.loggedIn();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void isResetAtTheClientWhenTheServerIsKilled() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.server().resets();
    play.server().resets();
    assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
    assertThat(play.client().hears()).matches("(426|421|425|451) .+");
    play.client().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isResetAtTheClientWhenOnlyTheDataConnectionBreaks() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.server().resets();
    assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
    play.server().says("426 broken");
    play.client().hears("426");
    play.ask("NOOP", "200 still here");
  }

  @Test
  void isResetAtTheServerWhenTheClientIsResetInMidUpload() throws Exception {
    Play.Data data = play.passive();
    play.begins("STOR f");
    data.client().sends(SOME);
    data.client().resets();
    assertThat(data.server().awaitEnd()).isEqualTo(End.RST);
    play.server().says("426 broken");
    play.client().hears("426");
    play.ask("NOOP", "200 still here");
  }

  @Test
  void isResetAtTheServerWhenTheWholeClientDiesInMidUpload() throws Exception {
    Play.Data data = play.passive();
    play.begins("STOR f");
    data.client().sends(SOME);
    data.client().resets();
    play.client().resets();
    assertThat(data.server().awaitEnd()).isEqualTo(End.RST);
    play.server().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isResetAtTheServerWhenOnlyTheClientsControlConnectionDiesInMidUpload() throws Exception {
    Play.Data data = play.passive();
    play.begins("STOR f");
    data.client().sends(SOME);
    play.client().resets();
    assertThat(data.server().awaitEnd()).isEqualTo(End.RST);
    play.server().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isResetAtTheServerWhenTheClientStopsADownload() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.client().resets();
    assertThat(data.server().awaitEnd()).isEqualTo(End.RST);
    play.server().says("426 aborted");
    play.client().hears("426");
    play.ask("NOOP", "200 still here");
  }

  @Test
  void isResetAtTheClientWhenTheServerStopsAnUpload() throws Exception {
    Play.Data data = play.passive();
    play.begins("STOR f");
    data.client().sends(SOME);
    data.server().resets();
    assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
    play.server().says("452 disk full");
    play.client().hears("452");
  }

  @Test
  void isResetAtTheClientInActiveModeToo() throws Exception {
    ServerSocket listener = stage.listen(Stage.CLIENT);
    var told = play.port(listener);
    play.client().says("RETR f");
    play.server().hears("RETR f");
    Line serverEnd = Line.dial("server's data", Stage.SERVER, told);
    play.server().says("150 here it comes");
    Line clientEnd = Line.accept("client's data", listener);
    play.client().hears("150");
    serverEnd.sends(SOME);
    serverEnd.resets();
    assertThat(clientEnd.awaitEnd()).isEqualTo(End.RST);
  }

  @Test
  void thatTheServerCallsCompleteEndsOrderlyWithItsReply() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.server().finishes();
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    assertThat(data.client().allHeard()).hasSize(SOME.length);
    data.client().close();
    data.server().close();
    play.server().says("226 done");
    play.client().hears("226");
  }

  @Test
  void thatTheServerCallsIncompleteIsToldSo() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.server().finishes();
    play.server().says("426 read error");
    assertThat(play.client().hears()).startsWith("426 read error");
    play.ask("NOOP", "200 still here");
  }

  @Test
  void keepsItsBytesWhenThe226OvertakesThem() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(SOME);
    data.server().finishes();
    play.server().says("226 done");
    play.client().hears("226");
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    assertThat(data.client().allHeard()).hasSize(SOME.length);
  }

  @Test
  void thatStallsIsGivenUpAndDoesNotLookComplete() throws Exception {
    try (var impatient = Stage.open("limits.data-stall-timeout = 500ms")) {
      Play stalled = impatient.loggedIn();
      Play.Data data = stalled.passive();
      stalled.begins("RETR f");
      data.server().sends("half");
      assertThat(data.client().awaitEnd(Duration.ofSeconds(5))).isEqualTo(End.RST);
      assertThat(data.server().awaitEnd(Duration.ofSeconds(5))).isEqualTo(End.RST);
    }
  }
}
