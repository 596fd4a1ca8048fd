package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An announced data port")
class SessionEndTest {
  private Stage stage;
  private Play play;
  private InetSocketAddress announced;

  @BeforeEach
  void announceAPort() throws Exception {
    stage = Stage.open();
    play = stage.loggedIn();
    announced = play.pasv(stage.listen(Stage.SERVER).getLocalPort());
    assertThat(stage.gateway().dataListeners()).containsExactly(announced.getPort());
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void isClosedWhenTheClientQuits() throws Exception {
    play.client().says("QUIT");
    play.server().hears("QUIT");
    play.server().says("221 bye");
    play.server().finishes();
    play.client().hears("221");
    assertThat(play.client().awaitEnd()).isEqualTo(End.FIN);
    assertIsClosed();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isClosedWhenTheGatewayStopsAndTheClientIsTold() throws Exception {
    stage.gateway().close();
    assertThat(play.client().hears()).startsWith("421 ");
    assertIsClosed();
  }

  @Test
  void isClosedWhenTheClientIsReset() throws Exception {
    play.client().resets();
    play.server().awaitEnd();
    assertIsClosed();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isClosedWhenTheClientHangsUp() throws Exception {
    play.client().close();
    play.server().awaitEnd();
    assertIsClosed();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isClosedWhenTheServerDies() throws Exception {
    play.server().resets();
    play.client().awaitEnd();
    assertIsClosed();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isClosedWhenTheSessionBeginsAnew() throws Exception {
    play.ask("REIN", "220 ready");
    assertIsClosed();
    assertThat(stage.gateway().sessions()).isEqualTo(1);
  }

  @Test
  void isClosedWhenTheUserChanges() throws Exception {
    play.ask("USER other", "331 pw");
    assertIsClosed();
    assertThat(stage.gateway().sessions()).isEqualTo(1);
  }

  @Test
  void isClosedWhenAnotherTakesItsPlace() throws Exception {
    var second = play.pasv(stage.listen(Stage.SERVER).getLocalPort());
    stage
        .gateway()
        .eventually(
            "only the second",
            () -> stage.gateway().dataListeners().equals(java.util.Set.of(second.getPort())));
  }

  @Test
  void isClosedWhenActiveModeTakesItsPlace() throws Exception {
    var second = play.port(stage.listen(Stage.CLIENT));
    stage
        .gateway()
        .eventually(
            "only the second",
            () -> stage.gateway().dataListeners().equals(java.util.Set.of(second.getPort())));
  }

  @Test
  void isClosedWhenTheServerRefusesActiveMode() throws Exception {
    var listener = stage.listen(Stage.CLIENT);
    play.client().says("PORT " + Play.sixNumbers(Stage.CLIENT, listener.getLocalPort()));
    play.server().hears("PORT ");
    play.server().says("500 no");
    play.client().hears("500 no");
    assertIsClosed();
    stage.gateway().eventually("none", () -> stage.gateway().dataListeners().isEmpty());
  }

  private void assertIsClosed() {
    stage
        .gateway()
        .eventually("closed", () -> !stage.gateway().dataListeners().contains(announced.getPort()));
    assertThatThrownBy(() -> Line.dial("late client", Stage.CLIENT, announced))
        .hasMessageContaining("refused");
  }
}
