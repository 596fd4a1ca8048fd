package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A session that is passed through")
@Timeout(90)
class PassthroughDataTest {
  private static final int FIRST = Gateway.CLIENT_PORTS + 50;
  private static final String DATA_PORTS =
      "listener.client-side.data-ports = \"%d-%d\""
          .formatted(Gateway.CLIENT_PORTS, Gateway.CLIENT_PORTS + 49);
  private static final String PASSED =
      "listener.client-side.tls { mode = passthrough, passthrough-ports = \"%d-%d\" }"
          .formatted(FIRST, FIRST + 2);

  private static Stage stage(String tls) throws IOException {
    return Stage.open(DATA_PORTS, tls);
  }

  /** A session whose control connection is copied from now on. */
  private static Play copied(Stage stage) throws IOException {
    Play play = stage.greeted();
    play.ask("AUTH TLS", "234 go on");
    return play;
  }

  private static InetSocketAddress door(Stage stage) {
    return new InetSocketAddress(stage.gateway().address().getAddress(), FIRST + 1);
  }

  private static ServerSocket serversPort() throws IOException {
    return new ServerSocket(FIRST + 1, 10, Stage.SERVER);
  }

  /** Connects as soon as the port is open. */
  private static Line data(Stage stage, InetAddress from) {
    Line[] line = new Line[1];
    stage
        .gateway()
        .eventually(
            "the port is open",
            () -> {
              try {
                line[0] = Line.dial("data", from, door(stage));
                return true;
              } catch (IOException notYet) {
                return false;
              }
            });
    return line[0];
  }

  private static void isClosed(Stage stage) {
    assertThatThrownBy(() -> Line.dial("data", Stage.CLIENT, door(stage)))
        .isInstanceOf(IOException.class);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @Test
  void hasDataConnectionsThatCarryAllBothWaysToTheLastByte() throws Exception {
    try (var stage = stage(PASSED);
        var port = serversPort()) {
      copied(stage);
      try (Line client = data(stage, Stage.CLIENT);
          Line server = Line.accept("server's data", port)) {
        byte[] up = bytes(300_000);
        byte[] down = bytes(200_000);
        client.sends(up);
        client.finishes();
        assertThat(server.awaitEnd()).isEqualTo(End.FIN);
        assertThat(Arrays.equals(server.allHeard(), up)).as("what the client sent").isTrue();
        server.sends(down);
        server.finishes();
        assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        assertThat(Arrays.equals(client.allHeard(), down)).as("what the server sent").isTrue();
      }
      stage
          .gateway()
          .eventually(
              "the event",
              () ->
                  stage
                      .gateway()
                      .audit()
                      .contains(
                          "\"outcome\":\"completed\",\"bytes_to_client\":200000,"
                              + "\"bytes_to_server\":300000"));
      assertThat(stage.gateway().audit())
          .containsPattern(
              "\"passthrough.data\".*\"client\":\"127.0.0.2\".*\"port\":" + (FIRST + 1));
      assertThat(stage.gateway().metrics())
          .containsPattern("sallyport_data_bytes_total\\{direction=\"to_server\".*\\} 300000.0");
    }
  }

  @Test
  void hearsOfAResetAsAReset() throws Exception {
    try (var stage = stage(PASSED);
        var port = serversPort()) {
      copied(stage);
      try (Line client = data(stage, Stage.CLIENT);
          Line server = Line.accept("server's data", port)) {
        server.says("here");
        client.hears("here");
        server.resets();
        assertThat(client.awaitEnd()).isEqualTo(End.RST);
      }
      try (Line client = data(stage, Stage.CLIENT);
          Line server = Line.accept("server's data", port)) {
        server.says("here");
        client.hears("here");
        client.resets();
        assertThat(server.awaitEnd()).isEqualTo(End.RST);
      }
      for (String outcome : List.of("client_aborted", "server_aborted")) {
        stage
            .gateway()
            .eventually(outcome, () -> stage.gateway().audit().contains('"' + outcome + '"'));
      }
    }
  }

  @Test
  void isNotCalledAbortedByAClientThatResetsBehindItsEnd() throws Exception {
    try (var stage = stage(PASSED);
        var port = serversPort()) {
      copied(stage);
      try (Line client = data(stage, Stage.CLIENT);
          Line server = Line.accept("server's data", port)) {
        client.says("all there is");
        client.finishes();
        assertThat(server.awaitEnd()).isEqualTo(End.FIN);
        client.resets();
        assertThat(server.awaitEnd()).isIn(End.FIN, End.RST);
      }
      stage
          .gateway()
          .eventually("the event", () -> stage.gateway().audit().contains("passthrough.data"));
      assertThat(stage.gateway().audit()).contains("\"outcome\":\"completed\"");
    }
  }

  @Test
  void sharesItsPortsWithNobody() throws Exception {
    try (var stage = stage(PASSED);
        var port = serversPort()) {
      copied(stage);
      try (Line other = data(stage, Stage.OTHER)) {
        other.says("another's");
        assertThat(other.awaitEnd()).isEqualTo(End.RST);
      } catch (IOException reset) {
        // Before it could say a word.
      }
      try (Line mine = data(stage, Stage.CLIENT)) {
        mine.says("mine");
        try (Line server = Line.accept("server's data", port)) {
          server.hears("mine");
        }
      }
      stage
          .gateway()
          .eventually(
              "the refusal", () -> stage.gateway().audit().contains("builtin.data.wrong-peer"));
    }
  }

  @Test
  void closesItsPortsAndCutsWhatGoesOnWhenItEnds() throws Exception {
    try (var stage = stage(PASSED);
        var port = serversPort()) {
      Play play = copied(stage);
      try (Line client = data(stage, Stage.CLIENT);
          Line server = Line.accept("server's data", port)) {
        server.says("half of");
        client.hears("half of");
        play.client().close();
        assertThat(client.awaitEnd()).isEqualTo(End.RST);
        assertThat(server.awaitEnd()).isEqualTo(End.RST);
      }
      stage.gateway().eventually("the session is over", () -> stage.gateway().sessions() == 0);
      isClosed(stage);
      // And open to the next one.
      copied(stage);
      data(stage, Stage.CLIENT).close();
    }
  }

  @Test
  void hasNoPortsBeforeTheServerAgreed() throws Exception {
    try (var stage = stage(PASSED)) {
      Play play = stage.greeted();
      isClosed(stage);
      play.ask("AUTH TLS", "502 not here");
      isClosed(stage);
    }
  }

  @Test
  void hasNoPortsWhereTheConfigurationNamesNone() throws Exception {
    try (var stage = stage("listener.client-side.tls.mode = passthrough")) {
      copied(stage);
      isClosed(stage);
    }
  }
}
