package dev.sallyport.harness.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a Prometheus as Debian has it, told to keep exemplars. */
@DisplayName("The metrics of a refusal")
@Timeout(120)
class ExemplarsTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Pattern EXEMPLAR =
      Pattern.compile(
          "(?m)^sallyport_refusals_total\\{.*} [0-9.]+ # \\{session=\"([0-9a-z]+-[0-9]+)\"} 1\\.0");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedServer server;
  private Gateway gateway;

  @BeforeEach
  void refuseSomething() throws Exception {
    int port = Ports.free();
    server = EmbeddedServer.start(port);
    gateway = Gateway.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    try (var visit = Visit.loggedIn(gateway.address())) {
      assertThat(visit.say("PORT", "192,0,2,1,4,5")).isEqualTo(501);
    }
  }

  @AfterEach
  void stop() {
    gateway.close();
    server.close();
    http.close();
  }

  @Test
  void nameItsSessionToWhoeverAsksForOpenMetrics() throws Exception {
    HttpResponse<String> open = metrics("application/openmetrics-text; version=1.0.0");
    assertThat(open.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(gateway.audit()).contains("\"session\":\"" + session(open.body()) + "\"");
    assertThat(metrics("text/plain").body()).doesNotContain("session=");
  }

  @Test
  void areTakenByPrometheusWithTheirSession() throws Exception {
    assumeTrue(Files.isExecutable(PROMETHEUS), "needs the Debian package prometheus");
    String session = session(metrics("application/openmetrics-text").body());
    int port = Ports.free();
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: { scrape_interval: 1s }
            scrape_configs:
              - { job_name: sallyport, static_configs: [ { targets: ["%s"] } ] }
            """
                .formatted(gateway.admin("").getAuthority()));
    Process prometheus =
        new ProcessBuilder(
                PROMETHEUS.toString(),
                "--config.file=" + config,
                "--enable-feature=exemplar-storage",
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    try {
      gateway.eventually(
          "Prometheus knows the session",
          Duration.ofSeconds(60),
          () -> exemplars(port).contains("\"session\":\"" + session + "\""));
    } finally {
      prometheus.destroy();
      assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private String exemplars(int port) {
    Instant now = Instant.now();
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query_exemplars?query=sallyport_refusals_total&start=%d&end=%d"
                .formatted(port, now.getEpochSecond() - 600, now.getEpochSecond() + 600));
    try {
      JsonNode answer =
          Operator.JSON.readTree(
              http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
      return answer.toString();
    } catch (IOException notYet) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> metrics(String accept) throws Exception {
    var request =
        HttpRequest.newBuilder(gateway.admin("/metrics"))
            .header("Accept", accept)
            .timeout(Duration.ofSeconds(30))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static String session(String openMetrics) {
    Matcher exemplar = EXEMPLAR.matcher(openMetrics);
    assertThat(exemplar.find()).as(openMetrics).isTrue();
    return exemplar.group(1);
  }
}
