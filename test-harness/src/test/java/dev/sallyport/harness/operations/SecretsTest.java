package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.harness.scripted.Line;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway, as talkative as it can be, and everything it has written anywhere. */
@DisplayName("Passwords")
@Timeout(180)
class SecretsTest {
  private static final String CANARY = "hunter2-canary";

  /** Everything behind the login that a client may send a secret with, and mistakes with it. */
  private static final List<String> LINES =
      List.of(
          "PASS " + CANARY,
          "pass  " + CANARY,
          "PASS\t" + CANARY,
          "ACCT " + CANARY,
          "ADAT " + CANARY,
          "PASS " + CANARY + "\u0007",
          "PAS " + CANARY,
          "SITE PSWD " + CANARY + " " + CANARY,
          CANARY + " PASS");

  @TempDir private Path folder;

  @Test
  void areInNoFileAndNoPageWhateverLineTheyComeIn() throws Exception {
    int serverPort = Ports.free();
    int port = Ports.free();
    int adminPort = Ports.free();
    Path configuration = folder.resolve("sallyport.conf");
    Files.writeString(configuration, configuration(port, serverPort, adminPort));
    var gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (EmbeddedServer _ = EmbeddedServer.start(serverPort);
        Program program = Program.run(configuration).ready()) {
      for (String line : LINES) {
        says(gateway, line).close();
      }
      Line client = says(gateway, LINES.getFirst());
      for (String page :
          List.of(
              "/metrics",
              "/api/sessions",
              "/api/refusals",
              "/api/sessions/" + session(adminPort))) {
        assertThat(get(adminPort, page)).as(page).isNotEmpty().doesNotContain(CANARY);
      }
      client.close();
      try (Line foreign = Line.dial("foreign", gateway)) {
        foreign.hearsReply("220");
        foreign.says("GET ftp://demo:" + CANARY + "@127.0.0.1/ HTTP/1.1");
        foreign.awaitEnd();
      }
      program.terminate();
      assertThat(program.exitCode()).isZero();
    }
    assertThat(Files.readString(folder.resolve("audit.json"))).contains("\"demo\"");
    assertThat(files())
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(file ->
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .as("%s", file)
                .doesNotContain(CANARY));
  }

  /** A session in which this follows USER, and is answered. */
  private static Line says(InetSocketAddress gateway, String line) throws Exception {
    Line client = Line.dial("client", gateway);
    client.hearsReply("220");
    client.says("USER demo");
    client.hears("331");
    client.says(line);
    client.hears();
    return client;
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** The session that there is, as the admin API names it. */
  private static String session(int adminPort) throws Exception {
    String sessions = get(adminPort, "/api/sessions");
    var id = Pattern.compile("\"id\" ?: ?\"([^\"]+)\"").matcher(sessions);
    assertThat(id.find()).as(sessions).isTrue();
    return id.group(1);
  }

  private static String get(int adminPort, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + adminPort + path);
      var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private String configuration(int port, int serverPort, int adminPort) {
    return """
    sallyport {
      listeners = [ { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d" } ]
      admin.bind = "127.0.0.1:%d"
      log { level = debug, audit = "%s" }
    }
    """
        .formatted(port, serverPort, adminPort, folder.resolve("audit.json"));
  }
}
