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
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("With an unwilling server, a client")
class UnwillingServerTest {
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = Stage.open("limits.connect-timeout = 1s");
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void isToldWhenTheServerCannotBeReached() throws Exception {
    stage.closeServer();
    Line client = stage.client();
    assertThat(client.hears()).matches("421 .*[a-z]{3}.*");
    client.awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isToldWithinTheConnectTimeoutWhenTheServerNeverGreets() throws Exception {
    long begin = System.nanoTime();
    Line client = stage.client();
    Line server = stage.server();
    assertThat(client.hears()).matches("421 .*[a-z]{3}.*");
    // Before the timeout that would hold without the setting.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    client.awaitEnd();
    server.awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isToldWhenTheServerHangsUpInsteadOfGreeting() throws Exception {
    Line client = stage.client();
    stage.server().close();
    assertThat(client.hears()).matches("421 .*[a-z]{3}.*");
    client.awaitEnd();
  }

  @Test
  void hearsTheServersOwn421() throws Exception {
    Line client = stage.client();
    stage.server().says("421 too many users");
    assertThat(client.hears()).isEqualTo("421 too many users");
    client.awaitEnd();
  }

  @Test
  void waitsForTheGreetingAndHasItWhole() throws Exception {
    Line client = stage.client();
    Line server = stage.server();
    assertThat(client.isQuietFor(Duration.ofMillis(200))).isTrue();
    server.says("220-hello", " 227 (127,0,0,9,39,16)", "220 ready");
    assertThat(client.hears()).isEqualTo("220-hello");
    assertThat(client.hears()).isEqualTo(" 227 (127,0,0,9,39,16)");
    assertThat(client.hears()).isEqualTo("220 ready");
  }

  @Test
  void isToldWhenTheServerClosesAfterPasv() throws Exception {
    Play play = stage.loggedIn();
    play.client().says("PASV");
    play.server().hears("PASV");
    play.server().close();
    assertThat(play.client().hears()).startsWith("421 ");
    play.client().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isToldWhenTheServerClosesAfterThe227() throws Exception {
    Play play = stage.loggedIn();
    play.passive();
    play.server().close();
    assertThat(play.client().hears()).startsWith("421 ");
    play.client().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "EPSV"})
  void canGoOnWhenTheDataPortRefuses(String command) throws Exception {
    Play play = stage.loggedIn();
    ServerSocket dead = stage.listen(Stage.SERVER);
    dead.close();
    String reply =
        command.equals("PASV")
            ? "227 ok (" + Play.sixNumbers(Stage.SERVER, dead.getLocalPort()) + ")"
            : "229 ok (|||" + dead.getLocalPort() + "|)";
    play.client().says(command);
    play.server().hears(command);
    play.server().says(reply);
    assertThat(play.client().hears()).matches("[45]\\d\\d .+");
    play.ask("NOOP", "200 still here");
    assertThat(stage.gateway().dataListeners()).isEmpty();
  }

  @Test
  void getsItsDataFromTheServerWhateverAddressThe227Names() throws Exception {
    Play play = stage.loggedIn();
    ServerSocket real = stage.listen(Stage.SERVER);
    try (var foreign = new ServerSocket(real.getLocalPort(), 10, Stage.OTHER)) {
      play.client().says("PASV");
      play.server().hears("PASV");
      play.server().says("227 ok (" + Play.sixNumbers(Stage.OTHER, real.getLocalPort()) + ")");
      Line.accept("server's data", real).close();
      assertNobodyConnects(foreign);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "227 ok (127,0,0,3,3,255)",
        "227 ok (127,0,0,3,0,21)",
        "227 ok (127,0,0,3,0,0)",
        "227 ok",
        "227 ok (127,0,0,3,4)",
        "227 ok (300,0,0,3,4,5)"
      })
  void isRefusedWhenThe227IsOfNoUse(String reply) throws Exception {
    Play play = stage.loggedIn();
    play.client().says("PASV");
    play.server().hears("PASV");
    play.server().says(reply);
    assertThat(play.client().hears()).matches("[45]\\d\\d .+");
    assertThat(stage.gateway().dataListeners()).isEmpty();
    play.ask("NOOP", "200 still here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"229 ok (|||1023|)", "229 ok (|||0|)", "229 ok", "229 ok (|||x|)"})
  void isRefusedWhenThe229IsOfNoUse(String reply) throws Exception {
    Play play = stage.loggedIn();
    play.client().says("EPSV");
    play.server().hears("EPSV");
    play.server().says(reply);
    assertThat(play.client().hears()).matches("[45]\\d\\d .+");
    assertThat(stage.gateway().dataListeners()).isEmpty();
    play.ask("NOOP", "200 still here");
  }

  @Test
  void isNotConnectedToAPrivilegedPortOfTheServer() throws Exception {
    try (var low = new ServerSocket(lowPort(), 10, Stage.SERVER)) {
      Play play = stage.loggedIn();
      play.client().says("PASV");
      play.server().hears("PASV");
      play.server().says("227 ok (" + Play.sixNumbers(Stage.SERVER, low.getLocalPort()) + ")");
      play.client().hears("5");
      assertNobodyConnects(low);
    }
  }

  @Test
  void losesASessionInWhichTheServerAnswersTwice() throws Exception {
    Play play = stage.loggedIn();
    ServerSocket first = stage.listen(Stage.SERVER);
    ServerSocket second = stage.listen(Stage.SERVER);
    play.client().says("PASV");
    play.server().hears("PASV");
    play.server()
        .says(
            "227 ok (" + Play.sixNumbers(Stage.SERVER, first.getLocalPort()) + ")",
            "227 ok (" + Play.sixNumbers(Stage.SERVER, second.getLocalPort()) + ")");
    play.client().awaitEnd();
    assertThat(play.client().unread().split("\r\n", -1))
        .as("one 227 at most, then 421")
        .satisfiesAnyOf(
            lines -> assertThat(lines[0]).startsWith("421 "),
            lines -> assertThat(lines[1]).startsWith("421 "));
    assertNobodyConnects(second);
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 surprise", "226 done", "227 ok (127,0,0,9,39,16)", "hello"})
  void losesASessionInWhichTheServerSpeaksUnasked(String unasked) throws Exception {
    Play play = stage.loggedIn();
    play.server().says(unasked);
    assertThat(play.client().hears()).startsWith("421 ");
    play.client().awaitEnd();
    play.server().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void seesThe421OfAServerThatShutsDown() throws Exception {
    Play play = stage.loggedIn();
    play.server().says("421 going down");
    assertThat(play.client().hears()).isEqualTo("421 going down");
    play.client().awaitEnd();
  }

  @Test
  void isNotDisturbedByAddressesInOtherText() throws Exception {
    Play play = stage.loggedIn();
    assertThat(play.ask("FEAT", "211-x\r\n 227 (127,0,0,9,39,16)\r\n211 End")).isEqualTo("211 End");
    assertThat(stage.gateway().dataListeners()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "421 idle for too long"})
  void hasTheWholeTransferThatTheServerCalledCompleteBeforeItWent(String lastWord)
      throws Exception {
    Play play = stage.loggedIn();
    Play.Data data = calledCompleteHalfWay(play, lastWord);
    data.server().sends("and the rest");
    data.server().finishes();
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    assertThat(data.client().unread()).isEqualTo("half of it, and the rest");
    play.client().hears("226 complete");
    play.client().hears(lastWord.isEmpty() ? "421 " : lastWord);
    assertThat(play.client().awaitEnd()).isEqualTo(End.FIN);
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void canAbortATransferWhoseServerIsGone() throws Exception {
    Play play = stage.loggedIn();
    Play.Data data = calledCompleteHalfWay(play, "");
    play.client().says("ABOR");
    play.client().hears("426 ");
    play.client().hears("421 ");
    assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  /** A download of which the server says 226 and, after a last word or none, goes. */
  private static Play.Data calledCompleteHalfWay(Play play, String lastWord) throws IOException {
    Play.Data data = play.passive();
    play.begins("RETR file");
    data.server().sends("half of it, ");
    play.server().says("226 complete");
    if (!lastWord.isEmpty()) {
      play.server().says(lastWord);
    }
    play.server().finishes();
    assertThat(play.client().isQuietFor(Duration.ofMillis(300))).isTrue();
    return data;
  }

  private static void assertNobodyConnects(ServerSocket listener) throws IOException {
    listener.setSoTimeout(300);
    try {
      listener.accept().close();
      throw new AssertionError("somebody connected to " + listener.getLocalSocketAddress());
    } catch (SocketTimeoutException expected) {
      // Nobody did.
    }
  }

  /** A port below 1024 that may be listened on; tests run as root, else this machine lets them. */
  private static int lowPort() throws IOException {
    for (int port = 1023; port > 600; port--) {
      try (var free = new ServerSocket()) {
        free.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
        return port;
      } catch (java.net.BindException e) {
        // Taken, or not allowed; the next one.
      }
    }
    throw new IllegalStateException("no port below 1024 can be listened on");
  }
}
