package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.harness.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each in a process of its own, against a gateway in another, as at a terminal. */
@DisplayName("A command of an operator")
@Timeout(120)
class OperatorCommandsTest {
  private static final int COLUMNS = 80;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path folder;
  private static Site site;
  private static Program gateway;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    site = new Site(folder);
    gateway = Program.run(site.configuration).ready();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    site.close();
  }

  @Test
  void listsSessionsInATableThatFitsATerminal() throws Exception {
    String name = "2026-11-27-" + "very-".repeat(20) + "long-name.tar.zst";
    FTPClient other = site.loggedIn();
    FTPClient busy = site.loggedIn();
    try (OutputStream out = busy.storeFileStream(name)) {
      out.write(new byte[1_500_000]);
      out.flush();
      JsonNode listed = json(site.ask("sessions", "--find", "transfer", "--json"));
      String id = listed.at("/sessions/0/id").asText();
      String table = told(site.ask("sessions"));
      assertThat(table.lines()).allMatch(line -> line.length() <= COLUMNS);
      assertThat(table.lines().findFirst().orElseThrow())
          .matches("ID +CLIENT +USER +STATE +TLS +AGE +MOVED +TRANSFER");
      assertThat(table.lines().skip(1).findFirst().orElseThrow())
          .as("transfers first")
          .startsWith(id + "  127.0.0.1 ")
          .containsPattern("demo +transfer +no ")
          .contains("STOR 2026-", "…");
      assertThat(table.lines()).last().isEqualTo("2 of 2 sessions");
      assertThat(told(site.ask("sessions", "--find", "nobody"))).contains("0 of 2 sessions");
    }
    busy.completePendingCommand();
    busy.disconnect();
    other.disconnect();
  }

  @Test
  void endsASessionByItsId() throws Exception {
    FTPClient client = site.loggedIn();
    String id = json(site.ask("sessions", "--json")).at("/sessions/0/id").asText();
    assertThat(told(site.order("kick", id))).isEqualTo("session " + id + " is told 421\n");
    assertThatThrownBy(client::getReply).isInstanceOf(FTPConnectionClosedException.class);
    assertThat(client.getReplyString()).startsWith("421 The operator of this gateway has ended");
    assertThat(complaint(site.order("kick", id))).isEqualTo("sallyport: no such session\n");
  }

  @Test
  void changesNothingWithoutTheToken() throws Exception {
    assertThat(complaint(site.ask("kick", "x-1")))
        .isEqualTo("sallyport: this needs the token that is in the admin.token-file\n");
    Path wrong = file("wrong", "not-the-token-of-this-gateway", "rw-------");
    assertThat(complaint(site.ask("drain", "--token-file", wrong.toString())))
        .isEqualTo("sallyport: this needs the token that is in the admin.token-file\n");
    Path open = file("open", Files.readString(site.token), "rw-r--r--");
    assertThat(complaint(site.ask("reload", "--token-file", open.toString())))
        .contains("may be read by others: chmod 600 " + open);
    Path missing = folder.resolve("missing");
    assertThat(complaint(site.ask("unban", "192.0.2.1", "--token-file", missing.toString())))
        .isEqualTo("sallyport: token file " + missing + " is not there\n");
    assertThat(json(site.ask("status", "--json")).get("readiness").asText()).isEqualTo("ready");
  }

  @Test
  void listsBansAndLiftsThem() throws Exception {
    for (int i = 0; i < 3; i++) {
      FTPClient stranger = site.connected(site.port);
      assertThat(stranger.login("demo", "wrong")).isFalse();
      stranger.disconnect();
    }
    assertThat(told(site.ask("bans")).lines().toList())
        .hasSize(3)
        .allMatch(line -> line.length() <= COLUMNS)
        .satisfies(lines -> assertThat(lines.get(0)).matches("NETWORK +CAUSE +SINCE +LEFT"))
        .satisfies(lines ->
            assertThat(lines.get(1))
                .matches("127\\.0\\.0\\.1 +failed_logins +\\S+T[0-9:]{8}Z +[0-9]+[mh] [0-9]+[sm]"))
        .endsWith("1 ban");
    assertThat(json(site.ask("bans", "--json")).at("/bans/0/network").asText())
        .isEqualTo("127.0.0.1");
    assertThat(told(site.order("unban", "127.0.0.1"))).isEqualTo("127.0.0.1 may come again\n");
    site.loggedIn().disconnect();
    assertThat(complaint(site.order("unban", "127.0.0.1"))).isEqualTo("sallyport: no such ban\n");
    try (Asked nonsense = site.order("unban", "nonsense")) {
      assertThat(nonsense.exitCode()).as(nonsense.err()).isEqualTo(2);
      assertThat(nonsense.err()).contains("network must be an address");
    }
  }

  @Test
  void hasTheConfigurationReadAgainAndSaysWhatIsWrongWithIt() throws Exception {
    site.configure("limits.violations = none");
    assertThat(complaint(site.order("reload"))).contains("violations", "none");
    site.configure();
    assertThat(told(site.order("reload"))).contains("read again and in force");
  }

  @Test
  void saysHowTheGatewayIs() throws Exception {
    String status = told(site.ask("status"));
    assertThat(status.lines()).allMatch(line -> line.length() <= COLUMNS);
    assertThat(status)
        .containsPattern("^ready, version .+, up [0-9]+[smh]")
        .containsPattern("(?m)^sessions +[0-9]+ of [0-9]+$")
        .containsPattern("(?m)^data ports +0 of 20, listener public, client side$");
    assertThat(json(site.ask("status", "--json")).get("readiness").asText()).isEqualTo("ready");
  }

  @Test
  void saysThatNoGatewayAnswers() throws Exception {
    String nobody = "127.0.0.1:" + Ports.free();
    assertThat(complaint(Asked.start(folder, "status", "--admin", nobody)))
        .isEqualTo(
            "sallyport: no gateway answers at http://"
                + nobody
                + "; is it running, and is that its admin.bind?\n");
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write("<html>".getBytes(StandardCharsets.US_ASCII));
          }
        });
    other.start();
    try {
      String there = "http://127.0.0.1:" + other.getAddress().getPort();
      assertThat(complaint(Asked.start(folder, "sessions", "--admin", there)))
          .isEqualTo("sallyport: what answers at " + there + " is not a gateway's admin.bind\n");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void isRefusedWithTheUsageWhereItIsWrong() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("status", "--admin", "ftp://127.0.0.1"),
            List.of("kick"),
            List.of("sessions", "--limit", "many"))) {
      try (Asked asked = Asked.start(folder, wrong.toArray(String[]::new))) {
        assertThat(asked.exitCode()).as(wrong.toString()).isEqualTo(2);
        assertThat(asked.err()).contains("Try: sallyport " + wrong.getFirst() + " --help");
        assertThat(asked.out()).isEmpty();
      }
    }
  }

  /** What it says on stdout, and nothing else. */
  private static String told(Asked asked) throws Exception {
    try (asked) {
      assertThat(asked.exitCode()).as(asked.err()).isZero();
      assertThat(asked.err()).isEmpty();
      return asked.out();
    }
  }

  private static JsonNode json(Asked asked) throws Exception {
    return JSON.readTree(told(asked));
  }

  /** What it says on stderr, and nothing else. */
  private static String complaint(Asked asked) throws Exception {
    try (asked) {
      assertThat(asked.exitCode()).as(asked.err()).isOne();
      assertThat(asked.out()).isEmpty();
      return asked.err();
    }
  }

  private static Path file(String name, String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
