package dev.sallyport.harness.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a Prometheus as Debian has it, which scrapes a gateway that is at work. */
@DisplayName("The dashboards and alerts")
@Timeout(120)
class DashboardsTest {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

  /** What the share of resumed data connections is made of. */
  private static final String RESUMED =
      "sum(rate(sallyport_tls_data_handshakes_total{side=\"client\",outcome=\"resumed\"}[1m]))";

  @TempDir private Path folder;

  @Test
  void areRulesThatPromtoolAcceptsAndWhoseTestsPass() throws Exception {
    assumeTrue(Files.isExecutable(PROMETHEUS), "needs the Debian package prometheus");
    assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
    assertThat(promtool("check", "rules", "recording.yml", "alerts.yml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "tests.yml")).contains("SUCCESS");
  }

  @Test
  void haveDataInEveryQueryFromAGatewayAtWork() throws Exception {
    assumeTrue(Files.isExecutable(PROMETHEUS), "needs the Debian package prometheus");
    int port = Ports.free();
    SelfSigned.write(
        folder.resolve("tls.crt"),
        folder.resolve("tls.key"),
        List.of("localhost"),
        Duration.ofDays(2));
    try (var server = EmbeddedServer.start(port);
        var gateway =
            Gateway.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "limits.violations = 100000",
                """
                listener.client-side.tls { mode = optional, certificate = "%s", key = "%s" }\
                """
                    .formatted(folder.resolve("tls.crt"), folder.resolve("tls.key")));
        var prometheus = new Prometheus(gateway.admin("").getAuthority());
        var visit = Visit.loggedIn(gateway.address())) {
      assertThat(server).isNotNull();
      gateway.eventually(
          "scrapes and rules while files pass",
          Duration.ofSeconds(60),
          () -> {
            work(visit);
            fetchOverTls(gateway);
            return prometheus.value("sum(count_over_time(up[1m]))") >= 4
                && prometheus.value("sum(rate(sallyport_transfers_seconds_count[1m]))") > 0
                && prometheus.value(RESUMED) > 0
                && !prometheus.query("sallyport:eventloop_lag:p99").isEmpty();
          });
      Map<String, String> queries = queries();
      assertThat(queries).hasSizeGreaterThan(65);
      assertThat(queries.values()).filteredOn(where -> where.contains("TLS")).hasSize(5);
      assertThat(queries)
          .allSatisfy((query, where) ->
              assertThat(prometheus.query(query)).as(where + ": " + query).isNotEmpty());
    }
  }

  @Test
  void canBeChosenByInstanceAndListener() throws Exception {
    for (Path file : dashboards()) {
      JsonNode variables = Operator.JSON.readTree(file.toFile()).at("/templating/list");
      assertThat(variables.findValuesAsText("name"))
          .as(file.toString())
          .containsExactly("datasource", "instance", "listener");
    }
  }

  @Test
  void haveARunbookSentenceForEveryAlert() throws Exception {
    String alerts = Files.readString(DEPLOY.resolve("prometheus/alerts.yml"));
    long alertsThereAre = alerts.lines().filter(line -> line.contains("- alert:")).count();
    assertThat(alertsThereAre).isGreaterThan(8);
    assertThat(alerts.lines().filter(line -> line.contains("runbook: ") && line.endsWith(".")))
        .hasSize((int) alertsThereAre);
  }

  private static void work(Visit visit) {
    try {
      try (OutputStream out = visit.upload("work.bin")) {
        out.write(new byte[10_000]);
      }
      visit.finish();
      visit.say("PORT", "192,0,2,1,4,5");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With curl, which resumes the control connection's TLS on the data connection. */
  private static void fetchOverTls(Gateway gateway) {
    var address = gateway.address();
    try {
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-qsk",
                  "--ssl-reqd",
                  "--max-time",
                  "20",
                  "--user",
                  "demo:sallyport",
                  "ftp://" + address.getHostString() + ":" + address.getPort() + "/hello.txt")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(curl.waitFor()).as("exit code of curl").isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every query there is, as Grafana would ask it, and where it stands. */
  private static Map<String, String> queries() throws IOException {
    var queries = new LinkedHashMap<String, String>();
    for (Path file : dashboards()) {
      for (JsonNode panel : Operator.JSON.readTree(file.toFile()).get("panels")) {
        assertThat(panel.get("targets")).as(file + " " + panel.get("title")).isNotEmpty();
        for (JsonNode target : panel.get("targets")) {
          String query =
              target
                  .get("expr")
                  .asText()
                  .replace("$instance", ".*")
                  .replace("$listener", ".*")
                  .replace("$__rate_interval", "1m")
                  .replace("$__range", "1m");
          assertThat(query).doesNotContain("$");
          queries.put(query, file.getFileName() + ", " + panel.get("title").asText());
        }
      }
    }
    for (String file : List.of("recording.yml", "alerts.yml")) {
      // An alert has data only while it fires; what it compares must always have some.
      Files.readString(DEPLOY.resolve("prometheus").resolve(file))
          .replaceAll(">-\\s*\n\\s*", "")
          .replaceAll("\n\\s*/ ", " / ")
          .lines()
          .filter(line -> line.contains("expr: "))
          .map(line -> line.replaceFirst(".*?expr: ", "").replaceFirst(" (==|>|<) [0-9.]+$", ""))
          .forEach(query -> queries.put(query, file));
    }
    return queries;
  }

  private static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static String promtool(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(DEPLOY.resolve("prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** A Prometheus with our own configuration, in a hurry. */
  private final class Prometheus implements AutoCloseable {
    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;

    Prometheus(String target) throws IOException {
      for (String file : List.of("prometheus.yml", "recording.yml", "alerts.yml")) {
        String text = Files.readString(DEPLOY.resolve("prometheus").resolve(file));
        Files.writeString(
            folder.resolve(file), text.replace("15s", "1s").replace("127.0.0.1:9121", target));
      }
      process =
          new ProcessBuilder(
                  PROMETHEUS.toString(),
                  "--config.file=" + folder.resolve("prometheus.yml"),
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
    }

    /** The samples that a query finds now; none while Prometheus is not there yet. */
    JsonNode query(String query) {
      String asked = URLEncoder.encode(query, StandardCharsets.UTF_8);
      URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + asked);
      try {
        String answer =
            http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        JsonNode found = Operator.JSON.readTree(answer);
        assertThat(found.get("status").asText()).as(answer).isEqualTo("success");
        return found.at("/data/result");
      } catch (IOException notYet) {
        return Operator.JSON.createArrayNode();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    double value(String query) {
      return query(query).at("/0/value/1").asDouble(0);
    }

    @Override
    public void close() throws InterruptedException {
      http.close();
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
