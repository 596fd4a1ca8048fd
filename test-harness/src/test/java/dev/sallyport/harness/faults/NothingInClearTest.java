package dev.sallyport.harness.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link Tap} between the gateway and one of the peers keeps every byte. */
@DisplayName("On a leg with TLS")
@Timeout(180)
class NothingInClearTest {
  /** Long words, which no ciphertext contains by chance. */
  private static final String[] SAID = {
    "USER canary", "PASS canary", "canary", "RETR", "STOR ", "Passive Mode", "the reply text",
  };

  private static final String CONTENT =
      "the canary sings in every line of this file\n".repeat(2000);

  @TempDir private static Path folder;

  private static SelfSignedPair pair;

  @BeforeAll
  static void certify() throws Exception {
    pair = SelfSignedPair.in(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"required", "implicit"})
  void nothingOfAClientsSessionCanBeReadOnTheWay(String mode) throws Exception {
    String tls =
        """
        listener.client-side.tls { mode = %s, data = required, require-session-reuse = false, \
        certificate = "%s", key = "%s" }\
        """
            .formatted(mode, pair.certificate(), pair.key());
    try (var stage = Stage.open(tls);
        Tap control = Tap.whole(Stage.CLIENT, Stage.CLIENT, stage.gateway().address())) {
      Line clear = Line.dial("client", control.address());
      int inClear = 0;
      Line client;
      Line server;
      if (mode.equals("implicit")) {
        client = pair.trusted(clear);
        server = stage.server();
        server.says("220 the reply text");
        client.hears("220");
      } else {
        server = stage.server();
        server.says("220 the reply text");
        clear.hears("220");
        clear.says("AUTH TLS");
        clear.hears("234");
        inClear = clear.allHeard().length;
        client = pair.trusted(clear);
      }
      var play = new Play(stage, client, server);
      login(play);
      client.says("PBSZ 0", "PROT P");
      client.hears("200");
      client.hears("200");
      for (boolean download : new boolean[] {true, false}) {
        ServerSocket serverData = stage.listen(Stage.SERVER);
        InetSocketAddress announced = play.pasv(serverData.getLocalPort());
        try (Tap data = Tap.whole(Stage.CLIENT, Stage.CLIENT, announced);
            var plain = new Socket(data.address().getAddress(), data.address().getPort());
            Line serverEnd = Line.accept("server's data", serverData)) {
          play.begins(download ? "RETR canary" : "STOR canary");
          try (Line clientEnd = pair.trusted(new Line("client's data", plain))) {
            moves(download ? serverEnd : clientEnd, download ? clientEnd : serverEnd);
          }
          play.server().says("226 the reply text");
          client.hears("226");
          recordedSomething(data);
          assertOnlyTls(data.dialled(), 0);
          assertOnlyTls(data.answered(), 0);
        }
      }
      recordedSomething(control);
      assertOnlyTls(control.dialled(), mode.equals("implicit") ? 0 : "AUTH TLS\r\n".length());
      assertOnlyTls(control.answered(), inClear);
      client.close();
    }
  }

  @Test
  void nothingOfAServersSessionCanBeReadOnTheWay() throws Exception {
    try (var listener = new ServerSocket(0, 10, Stage.SERVER);
        Tap control =
            Tap.whole(
                Stage.SERVER, Stage.SERVER, (InetSocketAddress) listener.getLocalSocketAddress());
        var stage =
            Stage.open(
                "listener.server = \"%s:%d\""
                    .formatted(Stage.SERVER.getHostAddress(), control.address().getPort()),
                "listener.server-side.tls { mode = explicit, data = private, verify-host = false, trust = \"%s\" }"
                    .formatted(pair.certificate()))) {
      Line client = stage.client();
      Line clear = Line.accept("server", listener);
      clear.says("220 the greeting");
      clear.hears("AUTH TLS");
      clear.says("234 go on");
      Line server = pair.shown(clear);
      server.hears("PBSZ 0");
      server.says("200 done");
      server.hears("PROT P");
      server.says("200 done");
      client.hears("220");
      var play = new Play(stage, client, server);
      login(play);
      for (boolean download : new boolean[] {true, false}) {
        try (var serverData = new ServerSocket(0, 10, Stage.SERVER);
            Tap data =
                Tap.whole(
                    Stage.SERVER,
                    Stage.SERVER,
                    (InetSocketAddress) serverData.getLocalSocketAddress())) {
          InetSocketAddress announced = play.pasv(data.address().getPort());
          try (Line clientEnd = Line.dial("client's data", Stage.CLIENT, announced)) {
            play.begins(download ? "RETR canary" : "STOR canary");
            try (Line serverEnd = pair.shown(Line.accept("server's data", serverData))) {
              moves(download ? serverEnd : clientEnd, download ? clientEnd : serverEnd);
            }
            play.server().says("226 the reply text");
            client.hears("226");
            recordedSomething(data);
            assertOnlyTls(data.dialled(), 0);
            assertOnlyTls(data.answered(), 0);
          }
        }
      }
      recordedSomething(control);
      assertOnlyTls(control.dialled(), "AUTH TLS\r\n".length());
      assertOnlyTls(control.answered(), "220 the greeting\r\n234 go on\r\n".length());
    }
  }

  private static void login(Play play) throws IOException {
    play.ask("USER canary", "331 the reply text");
    play.ask("PASS canary-5ecret", "230 the reply text");
  }

  private static void moves(Line sender, Line receiver) throws IOException {
    sender.sends(CONTENT);
    sender.finishes();
    receiver.awaitEnd();
    assertThat(new String(receiver.allHeard(), ISO_8859_1)).isEqualTo(CONTENT);
    receiver.finishes();
  }

  /** The tap writes down what it passes on, a moment before it does. */
  private static void recordedSomething(Tap tap) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (tap.dialled().length == 0 || tap.answered().length == 0) {
      assertThat(System.nanoTime()).as("time to record").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** TLS follows these bytes, and nothing that was said can be read in it. */
  private static void assertOnlyTls(byte[] recorded, int inClear) {
    String rest = new String(recorded, inClear, recorded.length - inClear, ISO_8859_1);
    // A TLS record of the handshake is what must follow.
    assertThat(rest.charAt(0)).isEqualTo((char) 22);
    assertThat(rest).doesNotContain(SAID);
  }
}
