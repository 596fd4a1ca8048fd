package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bounce attack")
class BounceTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PORT 127,0,0,9,39,16",
        "PORT 127,0,0,1,39,16",
        "PORT 127,0,0,3,39,16",
        "PORT 0,0,0,0,39,16",
        "PORT 127,0,0,2,3,255",
        "PORT 127,0,0,2,0,22",
        "PORT 127,0,0,02,39,16",
        "PORT 127,0,0,258,39,16",
        "PORT 127.0.0.2,39,16",
        "EPRT |1|127.0.0.9|10000|",
        "EPRT |1|127.2|10000|",
        "EPRT |1|localhost|10000|",
        "EPRT |2|::ffff:127.0.0.2|10000|",
        "EPRT |2|::1%lo|10000|",
        "EPRT |2|::1|10000|",
        "EPRT |1|127.0.0.2|1023|",
        "LPRT 4,4,127,0,0,9,2,39,16",
        "LPSV",
        "SPSV",
        "ESTA",
        "CPSV",
        "SSCN ON"
      })
  void isRefusedBeforeTheServerHearsOfIt(String command) throws Exception {
    play.client().says(command);
    assertThat(play.client().hears()).matches("5\\d\\d .+");
    play.ask("NOOP", "200 the server hears this next");
    assertThat(stage.gateway().dataListeners()).isEmpty();
  }

  @Test
  void isCountedAndAudited() throws Exception {
    play.client().says("PORT 127,0,0,9,39,16");
    play.client().hears("5");
    assertThat(stage.gateway().metric("sallyport_bounce_attempts")).isEqualTo(1);
    stage
        .gateway()
        .eventually("an audit event", () -> stage.gateway().audit().contains("foreign-address"));
  }

  @Test
  void endsTheSessionWhenItIsTriedAgainAndAgain() throws Exception {
    play.client().sends("PORT 127,0,0,9,39,16\r\n".repeat(50));
    play.client().awaitEnd();
    assertThat(play.client().unread()).contains("421 ");
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void closesTheDataPathThatWasThere() throws Exception {
    ServerSocket listener = stage.listen(Stage.CLIENT);
    play.port(listener);
    assertThat(stage.gateway().dataListeners()).hasSize(1);
    play.client().says("PORT 127,0,0,9,39,16");
    play.client().hears("5");
    stage
        .gateway()
        .eventually("the old path closed", () -> stage.gateway().dataListeners().isEmpty());
  }

  @Test
  void isNotSeenInAZeroAddressWhereThatMeansTheClient() throws Exception {
    try (var lenient = Stage.open("listener.port-zero-address = client")) {
      Play willing = lenient.loggedIn();
      ServerSocket listener = lenient.listen(Stage.CLIENT);
      int port = listener.getLocalPort();
      willing.client().says("PORT 0,0,0,0," + port / 256 + "," + port % 256);
      InetSocketAddress told = Play.address(willing.server().hears("PORT "));
      assertThat(told.getAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
      willing.server().says("200 ok");
      willing.client().hears("200");
      willing.client().says("RETR f");
      willing.server().hears("RETR f");
      Line data = Line.dial("server's data", Stage.SERVER, told);
      willing.server().says("150 go");
      Line.accept("client's data", listener).close();
      data.close();
    }
  }

  @Test
  void byAnotherHostDoesNotUseUpTheClientsDataPort() throws Exception {
    ServerSocket listener = stage.listen(Stage.SERVER);
    var announced = play.pasv(listener.getLocalPort());
    Line server = Line.accept("server's data", listener);
    assertIsTurnedAway(Stage.OTHER, announced);
    Line client = Line.dial("client's data", Stage.CLIENT, announced);
    play.begins("RETR f");
    server.sends("all of it");
    server.close();
    assertThat(client.awaitEnd()).isEqualTo(End.FIN);
    assertThat(client.unread()).isEqualTo("all of it");
    assertThat(stage.gateway().metrics()).containsPattern("sallyport_pinholes.*wrong");
  }

  @Test
  void byAnotherHostDoesNotUseUpTheServersDataPort() throws Exception {
    ServerSocket listener = stage.listen(Stage.CLIENT);
    var told = play.port(listener);
    assertIsTurnedAway(Stage.OTHER, told);
    play.client().says("STOR f");
    play.server().hears("STOR f");
    Line server = Line.dial("server's data", Stage.SERVER, told);
    play.server().says("150 go");
    play.client().hears("150");
    Line client = Line.accept("client's data", listener);
    client.sends("all of it");
    client.close();
    assertThat(server.awaitEnd()).isEqualTo(End.FIN);
    assertThat(server.unread()).isEqualTo("all of it");
  }

  @Test
  void withASecondConnectionIsTurnedAway() throws Exception {
    ServerSocket listener = stage.listen(Stage.SERVER);
    var announced = play.pasv(listener.getLocalPort());
    Line.accept("server's data", listener);
    Line first = Line.dial("client's data", Stage.CLIENT, announced);
    assertIsTurnedAway(Stage.CLIENT, announced);
    assertThat(first.isQuietFor(Duration.ofMillis(100))).isTrue();
  }

  private static void assertIsTurnedAway(InetAddress from, InetSocketAddress port)
      throws IOException {
    try (Line thief = Line.dial("thief", from, port)) {
      thief.awaitEnd();
      assertThat(thief.allHeard()).isEmpty();
    } catch (SocketException refused) {
      assertThat(refused).hasMessageMatching(".*(refused|reset).*");
    }
  }
}
