package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody on the way cuts a TLS stream with FIN, which TCP takes for its end. The other side has
 * no TLS, and FIN would be the end of the file there (RFC 8446 §6.1). Its final reply is the best
 * an attacker can hope for: the server noticed nothing.
 */
@DisplayName("A TLS stream that ends by FIN without close_notify")
@Timeout(180)
class TruncationTest {
  private static final int OFFSETS = 15;

  /** What close_notify takes at least, and by how much the length of a signature varies. */
  private static final int LAST_WORDS = 12;

  private static final int FILE_BYTES = 60_000;

  @TempDir private static Path folder;

  private static SelfSignedPair pair;

  @BeforeAll
  static void certify() throws Exception {
    pair = SelfSignedPair.in(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void isNeverAWholeDownload(String version) throws Exception {
    Outcome whole = download(version, Tap.WHOLE);
    assertThat(whole).isEqualTo(new Outcome("226", End.FIN, FILE_BYTES, whole.passed()));
    var random = new Random(8446);
    for (int i = 0; i < OFFSETS; i++) {
      long cut = random.nextLong(whole.passed() - LAST_WORDS);
      neverLooksWhole(cut, download(version, cut));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void isNeverAWholeUpload(String version) throws Exception {
    Outcome whole = upload(version, Tap.WHOLE);
    assertThat(whole).isEqualTo(new Outcome("226", End.FIN, FILE_BYTES, whole.passed()));
    var random = new Random(4217);
    for (int i = 0; i < OFFSETS; i++) {
      long cut = random.nextLong(whole.passed() - LAST_WORDS);
      neverLooksWhole(cut, upload(version, cut));
    }
  }

  private static void neverLooksWhole(long cut, Outcome outcome) {
    assertThat(outcome.reply()).as("reply, cut after %s bytes", cut).matches("[45]\\d\\d");
    assertThat(outcome.otherLeg()).as("other leg, cut after %s bytes", cut).isEqualTo(End.RST);
  }

  /**
   * What came of a transfer.
   *
   * @param reply the code of its final reply
   * @param otherLeg how the data connection without TLS ended
   * @param arrived bytes on it
   * @param passed bytes of TLS that got through
   */
  private record Outcome(String reply, End otherLeg, int arrived, int passed) {}

  /** TLS to the server, which says that it has sent everything. */
  private static Outcome download(String version, long cut) throws Exception {
    String toServer =
        "listener.server-side.tls { mode = explicit, data = private, verify-host = false, trust = \"%s\" }"
            .formatted(pair.certificate());
    try (var stage = Stage.open(toServer);
        var serverData = new ServerSocket(0, 10, Stage.SERVER)) {
      Line client = stage.client();
      Line clear = stage.server();
      clear.says("220 ready");
      clear.hears("AUTH TLS");
      clear.says("234 go on");
      var play = new Play(stage, client, pair.shown(clear));
      play.server().hears("PBSZ 0");
      play.server().says("200 done");
      play.server().hears("PROT P");
      play.server().says("200 done");
      client.hears("220");
      login(play);
      try (var tap =
          new Tap(
              Stage.SERVER,
              Stage.SERVER,
              (InetSocketAddress) serverData.getLocalSocketAddress(),
              false,
              cut)) {
        InetSocketAddress announced = play.pasv(tap.address().getPort());
        try (Line data = Line.dial("client's data", Stage.CLIENT, announced)) {
          Future<?> sending = sends(() -> serverData.accept(), false, version);
          client.says("RETR file");
          play.server().hears("RETR file");
          play.server().says("150 here it comes");
          client.hears("150");
          End end = data.awaitEnd();
          sending.get(30, TimeUnit.SECONDS);
          play.server().says("226 sent");
          String reply = client.hears().substring(0, 3);
          return new Outcome(reply, end, data.allHeard().length, tap.answered().length);
        }
      }
    }
  }

  /** TLS from the client; the server says that it has received everything. */
  private static Outcome upload(String version, long cut) throws Exception {
    String toClient =
        """
        listener.client-side.tls { mode = optional, require-session-reuse = false, \
        certificate = "%s", key = "%s" }\
        """
            .formatted(pair.certificate(), pair.key());
    try (var stage = Stage.open(toClient)) {
      var greeted = stage.greeted();
      greeted.client().says("AUTH TLS");
      greeted.client().hears("234");
      var play = new Play(stage, pair.trusted(greeted.client()), greeted.server());
      login(play);
      play.client().says("PBSZ 0", "PROT P");
      play.client().hears("200");
      play.client().hears("200");
      ServerSocket serverData = stage.listen(Stage.SERVER);
      InetSocketAddress announced = play.pasv(serverData.getLocalPort());
      try (var tap = new Tap(Stage.CLIENT, Stage.CLIENT, announced, true, cut);
          Line data = Line.accept("server's data", serverData)) {
        Future<?> sending =
            sends(
                () -> new Socket(tap.address().getAddress(), tap.address().getPort()),
                true,
                version);
        play.begins("STOR file");
        End end = data.awaitEnd();
        sending.get(30, TimeUnit.SECONDS);
        play.server().says("226 received");
        String reply = play.client().hears().substring(0, 3);
        return new Outcome(reply, end, data.allHeard().length, tap.dialled().length);
      }
    }
  }

  private static void login(Play play) throws IOException {
    play.ask("USER u", "331 pw");
    play.ask("PASS p", "230 in");
  }

  /** The sender of the file; what goes wrong with it is no news. */
  private static Future<?> sends(Connecting connecting, boolean asClient, String version) {
    var done = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() -> {
          try (Socket plain = connecting.socket();
              var tls = pair.layered(plain, asClient)) {
            tls.setEnabledProtocols(new String[] {version});
            tls.setSoTimeout((int) Line.PATIENCE.toMillis());
            tls.startHandshake();
            tls.getOutputStream().write(new byte[FILE_BYTES]);
            tls.shutdownOutput();
            // Closed at once, what it has sent could be lost with a reset.
            while (tls.getInputStream().read() >= 0) {
              // Nobody says anything here.
            }
          } catch (Exception e) {
            // The stream was cut.
          } finally {
            done.complete(null);
          }
        });
    return done;
  }

  /** Gives the connection that a file is sent on. */
  private interface Connecting {
    Socket socket() throws IOException;
  }
}
