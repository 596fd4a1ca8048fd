package dev.sallyport.harness.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The admin API")
@Timeout(60)
class AdminApiTest {
  private static final int MEBI = 1 << 20;

  @TempDir private Path folder;
  private EmbeddedServer server;
  private Gateway gateway;
  private Operator operator;
  private Path token;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = EmbeddedServer.start(port);
    token = folder.resolve("token");
    gateway =
        Gateway.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            "admin.token-file = \"" + token + "\"",
            "policies.default.bans { failed-logins = 3, exempt = [] }",
            "policies.default.rules = [ { id = no-exe, when { path = \"**.exe\" }, then = deny } ]");
    operator = new Operator(gateway);
  }

  @AfterEach
  void stop() {
    operator.close();
    gateway.close();
    server.close();
  }

  @Test
  void showsASessionAsItIs() throws Exception {
    try (var _ = Visit.loggedIn(gateway.address())) {
      JsonNode page = valid("/api/sessions", "SessionPage");
      JsonNode session = page.at("/sessions/0");
      assertThat(page.get("total").asInt()).isOne();
      assertThat(session.get("user").asText()).isEqualTo("demo");
      assertThat(session.get("state").asText()).isEqualTo("idle");
      assertThat(session.get("logged_in").asBoolean()).isTrue();
      assertThat(session.get("client").asText()).isEqualTo("127.0.0.1");
      assertThat(session.get("transfer").isNull()).isTrue();
    }
    operator.eventually("/api/sessions", page -> page.get("total").asInt() == 0);
  }

  @Test
  void showsATransferWhileItGoesOnAndThePinholeBeforeIt() throws Exception {
    try (var visit = Visit.loggedIn(gateway.address())) {
      visit.say("EPSV", "");
      JsonNode holes = valid("/api/pinholes", "Pinholes");
      assertThat(holes.at("/pinholes/0/peer").asText()).isEqualTo("127.0.0.1");
      assertThat(holes.at("/pinholes/0/port").asInt())
          .isBetween(Gateway.CLIENT_PORTS, Gateway.CLIENT_PORTS + 200);
      try (OutputStream out = visit.upload("big.bin")) {
        out.write(new byte[MEBI]);
        out.flush();
        JsonNode session =
            operator
                .eventually(
                    "/api/sessions?sort=-transfer",
                    page -> page.at("/sessions/0/transfer/bytes").asLong() == MEBI)
                .at("/sessions/0");
        assertThat(session.get("state").asText()).isEqualTo("transfer");
        assertThat(session.at("/transfer/path").asText()).isEqualTo("big.bin");
        assertThat(session.at("/transfer/direction").asText()).isEqualTo("to_server");
        assertThat(session.get("bytes_to_server").asLong()).isEqualTo(MEBI);
        assertThat(gateway.metric("sallyport_data_bytes_total{direction=\"to_server\""))
            .isEqualTo(MEBI);
        assertThat(valid("/api/pinholes", "Pinholes").get("total").asInt()).isZero();
      }
      assertThat(visit.finish()).isTrue();
    }
    assertThat(gateway.metric("sallyport_data_bytes_total{direction=\"to_server\""))
        .isEqualTo(MEBI);
  }

  @Test
  void findsSortsAndPagesOnTheServer() throws Exception {
    var visits = new ArrayList<Visit>();
    try {
      for (int i = 0; i < 5; i++) {
        visits.add(Visit.loggedIn(gateway.address()));
      }
      visits.add(new Visit(gateway.address()));
      visits.getLast().say("USER", "Zo\u00c3\u00ab");
      operator.eventually("/api/sessions", page -> page.get("total").asInt() == 6);
      assertThat(operator.get("/api/sessions?q=DEMO").get("matching").asInt()).isEqualTo(5);
      assertThat(operator.get("/api/sessions?user=Zo%C3%AB").at("/sessions/0/state").asText())
          .isEqualTo("login");
      JsonNode last = operator.get("/api/sessions?state=idle&sort=-id&limit=2&offset=4");
      assertThat(last.get("matching").asInt()).isEqualTo(5);
      assertThat(last.get("sessions")).hasSize(1);
      List<String> users =
          StreamSupport.stream(
                  operator.get("/api/sessions?sort=-user").get("sessions").spliterator(), false)
              .map(session -> session.get("user").asText())
              .toList();
      assertThat(users).hasSize(6).endsWith("Zo\u00eb");
    } finally {
      for (Visit visit : visits) {
        visit.close();
      }
    }
    for (String wrong : List.of("sort=colour", "limit=201", "limit=0", "offset=-1")) {
      assertThat(operator.ask("GET", "/api/sessions?" + wrong).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void tellsTheDialogueWithoutThePassword() throws Exception {
    try (var visit = Visit.loggedIn(gateway.address())) {
      visit.say("EPSV", "");
      visit.say("CWD", "<script>alert(1)</script>\u009b31m");
      String id = operator.get("/api/sessions").at("/sessions/0/id").asText();
      var answer = operator.ask("GET", "/api/sessions/" + id);
      assertThat(answer.body())
          .contains("PASS ***", "<script>", "\\u009B31m", "from_client")
          .doesNotContain("PASS sallyport", "\u009b");
      JsonNode detail = valid("/api/sessions/" + id, "SessionDetail");
      assertThat(detail.get("dialogue").findValuesAsText("text"))
          .anyMatch(line -> line.startsWith("229 "))
          .contains("USER demo");
    }
    assertThat(operator.ask("GET", "/api/sessions/nobody").statusCode()).isEqualTo(404);
  }

  @Test
  void endsASessionForWhoHasTheTokenAndTellsTheClientWhy() throws Exception {
    try (var visit = Visit.loggedIn(gateway.address())) {
      String path = "/api/sessions/" + operator.get("/api/sessions").at("/sessions/0/id").asText();
      assertThat(operator.ask("DELETE", path).statusCode()).isEqualTo(401);
      assertThat(operator.ask("DELETE", path, "Authorization", "Bearer guess").statusCode())
          .isEqualTo(401);
      assertThat(operator.get("/api/sessions").get("total").asInt()).isOne();
      assertThat(operator.withToken("DELETE", path, token).statusCode()).isEqualTo(200);
      assertThat(visit.hear()).startsWith("421 The operator of this gateway has ended");
      operator.eventually("/api/sessions", page -> page.get("total").asInt() == 0);
      assertThat(operator.withToken("DELETE", path, token).statusCode()).isEqualTo(404);
    }
    gateway.eventually("audit", () -> gateway.audit().contains("\"reason\":\"operator\""));
    assertThat(Files.getPosixFilePermissions(token))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void tellsRefusalsWithTheRuleAndWhereItStands() throws Exception {
    try (var visit = Visit.loggedIn(gateway.address())) {
      assertThat(visit.say("DELE", "<b>.exe")).isEqualTo(550);
      visit.say("PORT", "192,0,2,1,4,5");
      JsonNode list = valid("/api/refusals", "Refusals");
      assertThat(list.get("total").asInt()).isEqualTo(2);
      JsonNode ruled = list.at("/refusals/0");
      assertThat(ruled.get("rule").asText()).isEqualTo("no-exe");
      assertThat(ruled.get("about").asText()).isEqualTo("a rule of the policy");
      assertThat(ruled.get("at").asText()).isNotBlank().isNotEqualTo("(built in)");
      assertThat(ruled.get("what").asText()).isEqualTo("DELE <b>.exe");
      assertThat(list.at("/refusals/1/rule").asText()).isEqualTo("builtin.bounce.foreign-address");
      assertThat(list.at("/refusals/1/at").asText()).isEqualTo("(built in)");
    }
  }

  @Test
  void listsBansAndLiftsThemForWhoHasTheToken() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var visit = new Visit(gateway.address())) {
        visit.say("USER", "demo");
        visit.say("PASS", "wrong");
      }
    }
    JsonNode bans = operator.eventually("/api/bans", list -> list.get("total").asInt() == 1);
    valid("/api/bans", "Bans");
    assertThat(bans.at("/bans/0/network").asText()).isEqualTo("127.0.0.1");
    assertThat(bans.at("/bans/0/cause").asText()).isEqualTo("failed_logins");
    String ban = "/api/bans?network=127.0.0.1";
    assertThat(operator.ask("DELETE", ban).statusCode()).isEqualTo(401);
    assertThat(operator.withToken("DELETE", "/api/bans?network=x", token).statusCode())
        .isEqualTo(400);
    assertThat(operator.withToken("DELETE", ban, token).statusCode()).isEqualTo(200);
    assertThat(operator.withToken("DELETE", ban, token).statusCode()).isEqualTo(404);
    Visit.loggedIn(gateway.address()).close();
  }

  @Test
  void saysHowTheGatewayIsAndWas() throws Exception {
    JsonNode status = valid("/api/status", "Status");
    assertThat(status.get("readiness").asText()).isEqualTo("ready");
    assertThat(status.at("/ports/0/size").asInt()).isEqualTo(100);
    operator.eventually("/api/history", history -> history.get("seconds").size() >= 2);
    valid("/api/history", "History");
  }

  @Test
  void refusesForeignPagesAndForeignNames() throws Exception {
    for (String[] header :
        new String[][] {
          {"Origin", "http://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}
        }) {
      assertThat(operator.ask("GET", "/api/sessions", header).statusCode())
          .as(String.join(": ", header))
          .isEqualTo(403);
    }
    var own = gateway.admin("").toString();
    assertThat(operator.ask("GET", "/api/sessions", "Origin", own).statusCode()).isEqualTo(200);
    assertThat(operator.ask("GET", "/").headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
  }

  /** An answer that the document's schema of this name describes, all of it. */
  private JsonNode valid(String path, String schema) throws IOException {
    JsonNode document = operator.get("/openapi.json");
    var wanted = Operator.JSON.createObjectNode();
    wanted.put("$ref", "#/components/schemas/" + schema);
    wanted.set("components", document.get("components"));
    JsonNode answer = operator.get(path);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(wanted)
                .validate(answer))
        .as(answer.toString())
        .isEmpty();
    return answer;
  }
}
