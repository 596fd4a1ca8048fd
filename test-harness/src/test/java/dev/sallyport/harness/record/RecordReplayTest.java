package dev.sallyport.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.harness.scripted.Stage;
import dev.sallyport.proxy.record.RecordedSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With curl, a server, and the program's own commands. */
@DisplayName("A recorded session")
@Timeout(120)
class RecordReplayTest {
  private static final int FILE_BYTES = 40_000;

  @TempDir private Path folder;
  private Path recording;

  /** A listing, an upload and a download, passive and active, and a command that is refused. */
  @BeforeEach
  void record() throws Exception {
    Path records = folder.resolve("records");
    Path file = Files.write(folder.resolve("new.bin"), new byte[FILE_BYTES]);
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var server = EmbeddedServer.start(port);
        var gateway =
            Gateway.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "record { sessions = \"client in 127.0.0.0/8\", directory = \""
                    + records
                    + "\" }")) {
      assertThat(server).isNotNull();
      String url = "ftp://demo:sallyport@127.0.0.1:" + gateway.address().getPort() + "/";
      // One session: curl keeps its connection from one URL to the next.
      curl(
          List.of(
              List.of("--upload-file", file.toString(), url + "new.bin", "--next"),
              List.of("--silent", "-Q", "*SITE EXEC ls", url, "--next"),
              List.of("--silent", "--disable-eprt", "--ftp-port", "-", url + "new.bin")));
      gateway.eventually("the session's end", () -> gateway.sessions() == 0);
    }
    try (Stream<Path> files = Files.list(records)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      recording = all.getFirst();
    }
  }

  @Test
  void holdsTheDialogueAndNoPassword() {
    assertThat(text())
        .contains("C: USER demo\n", "#> S: PASS ***\n", "C: STOR new.bin\n", "S: 226 ")
        .contains("#> refused-by builtin.")
        .contains("#@ data-ended COMPLETED " + FILE_BYTES + " ")
        .doesNotContain("sallyport\n", "PASS sallyport");
    assertThat(RecordedSession.read(text()).whole()).isTrue();
  }

  @Test
  void isDecidedTheSameByTheSameConfiguration() throws Exception {
    Ran replay = sallyport("replay", "--config", config("").toString(), recording.toString());
    assertThat(replay.said()).contains("none decided differently");
    assertThat(replay.code()).as(replay.said()).isZero();
  }

  @Test
  void isDecidedDifferentlyByAStricterOneWhichIsNamedLineByLine() throws Exception {
    Path stricter =
        config("{ id = no-new, when { commands = [STOR] }, then = deny, reply = \"550 Full\" }");
    Ran replay = sallyport("replay", "--config", stricter.toString(), recording.toString());
    assertThat(replay.code()).as(replay.said()).isEqualTo(1);
    assertThat(replay.said())
        .contains("1 decided differently", " STOR new.bin\n", "then allow      226 ")
        .contains("now  deny      by no-new (" + stricter + ":3), 550 Full");
    Ran json = sallyport("replay", "--json", "--config", stricter.toString(), recording.toString());
    assertThat(json.said())
        .contains("\"command\":\"STOR new.bin\"", "\"rule\":\"no-new\"", "\"verdict\":\"deny\"");
    Ran none = sallyport("replay", "--config", stricter.toString(), stricter.toString());
    assertThat(none.code()).isEqualTo(2);
  }

  @Test
  void isATranscriptThatExplainPlays() throws Exception {
    Ran explained =
        sallyport(
            "explain",
            "--config",
            config("{ id = no-new, when { commands = [STOR] }, then = deny }").toString(),
            "--client",
            "127.0.0.1",
            "--transcript",
            recording.toString());
    assertThat(explained.said()).contains("client: STOR new.bin\n    refused by no-new at ");
  }

  @Test
  void isATestThatTheGatewayPasses() throws Exception {
    try (var stage = Stage.open()) {
      RecordedPlay.play(RecordedSession.read(text()), stage);
    }
  }

  @Test
  void isATestThatAnotherPolicyDoesNotPass() throws Exception {
    String stricter =
        "policies.default.rules = [ { id = x, when { commands = [STOR] }, then = deny } ]";
    try (var stage = Stage.open(stricter)) {
      var session = RecordedSession.read(text());
      assertThatThrownBy(() -> RecordedPlay.play(session, stage))
          .isInstanceOf(AssertionError.class);
    }
  }

  private Path config(String rule) throws IOException {
    return Files.writeString(
        folder.resolve("new.conf"),
        """
        sallyport.listeners = [ { name = public, bind = "127.0.0.1:0", server = "127.0.0.1:1" } ]
        sallyport.policies.default.rules = [
          %s
        ]
        """
            .formatted(rule));
  }

  private String text() {
    try {
      return Files.readString(recording, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void curl(List<List<String>> transfers) throws Exception {
    var command = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    transfers.forEach(command::addAll);
    Ran curl = run(command);
    assertThat(curl.code()).as(curl.said()).isZero();
  }

  private Ran sallyport(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.sallyport.proxy.app.Main");
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static Ran run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), said);
  }

  private record Ran(int code, String said) {}
}
