package dev.sallyport.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.Side;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metrics")
class ProxyMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProxyMetrics metrics = new ProxyMetrics(registry, declared());

  static Map<Tag, Set<String>> declared() {
    var declared = new EnumMap<Tag, Set<String>>(Tag.class);
    declared.put(Tag.LISTENER, Set.of("public", "inside"));
    declared.put(Tag.VERB, Set.of("RETR", "STOR", "PASV"));
    declared.put(Tag.RULE, Set.of("bounce.foreign_address", "cmd.unknown"));
    declared.put(Tag.BOUNCE_KIND, Set.of("foreign_address", "low_port"));
    declared.put(Tag.END_REASON, Set.of("client_closed", "idle"));
    declared.put(Tag.SESSION_REFUSAL, Set.of("max_sessions"));
    declared.put(Tag.CONNECT_FAILURE, Set.of("refused", "timeout"));
    declared.put(Tag.DATA_OUTCOME, Set.of("completed", "stalled"));
    return declared;
  }

  @AfterEach
  void close() {
    metrics.close();
    registry.close();
  }

  @Test
  void countSessionsThatStartEndAndAreRefused() {
    metrics.sessionStarted("public");
    metrics.sessionStarted("public");
    metrics.sessionEnded("public", "idle");
    metrics.sessionRefused("inside", "max_sessions");
    assertThat(scrape())
        .contains(
            "sallyport_sessions_active{listener=\"public\"} 1.0",
            "sallyport_sessions_active{listener=\"inside\"} 0.0",
            "sallyport_sessions_started_total{listener=\"public\"} 2.0",
            "sallyport_sessions_ended_total{listener=\"public\",reason=\"idle\"} 1.0",
            "sallyport_sessions_refused_total{listener=\"inside\",reason=\"max_sessions\"} 1.0");
  }

  @Test
  void countCommandsRepliesAndRefusals() {
    metrics.command("public", "RETR", "forwarded");
    metrics.command("public", "XPWN", "refused");
    metrics.reply("public", 2);
    metrics.reply("public", 7);
    metrics.refusal("public", "cmd.unknown");
    metrics.bounceAttempt("public", "low_port");
    assertThat(scrape())
        .contains(
            "sallyport_commands_total{listener=\"public\",outcome=\"forwarded\",verb=\"RETR\"} 1.0",
            "sallyport_commands_total{listener=\"public\",outcome=\"refused\",verb=\"other\"} 1.0",
            "sallyport_replies_total{class=\"2\",listener=\"public\"} 1.0",
            "sallyport_replies_total{class=\"other\",listener=\"public\"} 1.0",
            "sallyport_refusals_total{listener=\"public\",rule=\"cmd.unknown\"} 1.0",
            "sallyport_bounce_attempts_total{kind=\"low_port\",listener=\"public\"} 1.0");
  }

  @Test
  void countDataConnectionsTheirBytesAndTheirPinholes() {
    metrics.dataConnection("public", "passive", "TO_CLIENT", "COMPLETED");
    metrics.dataConnection("public", "active", "none", "stalled");
    metrics.dataBytes("public", Direction.TO_CLIENT, 5_000_000_000L);
    metrics.pinholeOpened("public", Side.CLIENT);
    metrics.pinholeUsed("public", Side.CLIENT);
    metrics.pinholeExpired("public", Side.SERVER);
    metrics.pinholeWrongPeer("inside", Side.CLIENT);
    String connections = "sallyport_data_connections_total{direction=";
    String pinholes = "sallyport_pinholes_total{event=";
    assertThat(scrape())
        .contains(
            connections
                + "\"to_client\",listener=\"public\",mode=\"passive\",outcome=\"completed\"} 1.0",
            connections + "\"none\",listener=\"public\",mode=\"active\",outcome=\"stalled\"} 1.0",
            "sallyport_data_bytes_total{direction=\"to_client\",listener=\"public\"} 5.0E9",
            "sallyport_data_bytes_total{direction=\"to_server\",listener=\"public\"} 0.0",
            pinholes + "\"opened\",listener=\"public\",side=\"client\"} 1.0",
            pinholes + "\"used\",listener=\"public\",side=\"client\"} 1.0",
            pinholes + "\"expired\",listener=\"public\",side=\"server\"} 1.0",
            pinholes + "\"wrong_peer\",listener=\"inside\",side=\"client\"} 1.0");
  }

  @Test
  void showHowManyDataPortsAreTaken() {
    var used = new AtomicInteger(3);
    metrics.watchDataPorts("public", Side.CLIENT, used::get, 1000);
    assertThat(scrape())
        .contains("sallyport_data_ports_used{listener=\"public\",side=\"client\"} 3.0");
    used.set(4);
    assertThat(scrape())
        .contains(
            "sallyport_data_ports_used{listener=\"public\",side=\"client\"} 4.0",
            "sallyport_data_ports_size{listener=\"public\",side=\"client\"} 1000.0");
  }

  @Test
  void timeTheServerAndTheEventLoops() {
    metrics.serverConnected("public", Duration.ofMillis(30));
    metrics.serverConnectFailed("public", "timeout");
    metrics.eventLoopLag(Duration.ofMillis(3));
    metrics.auditDropped(7);
    assertThat(scrape())
        .contains(
            "sallyport_server_connect_seconds_bucket{listener=\"public\",le=\"0.02\"} 0",
            "sallyport_server_connect_seconds_bucket{listener=\"public\",le=\"0.1\"} 1",
            "sallyport_server_connect_failures_total{listener=\"public\",reason=\"timeout\"} 1.0",
            "sallyport_eventloop_lag_seconds_bucket{le=\"0.005\"} 1",
            "sallyport_audit_dropped_total 7.0");
  }

  @Test
  void nameTheLastSessionBehindItsCountInOpenMetricsOnly() {
    metrics.refusal("public", "cmd.unknown", "abc-1");
    metrics.refusal("public", "cmd.unknown", "abc-2");
    String type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assertThat(metrics.withExemplars(registry.scrape(type)).lines())
        .anySatisfy(line ->
            assertThat(line)
                .matches(
                    "sallyport_refusals_total\\{listener=\"public\",rule=\"cmd.unknown\"} 2.0"
                        + " # \\{session=\"abc-2\"} 1.0 [0-9]+\\.[0-9]{3}"))
        .last()
        .isEqualTo("# EOF");
    assertThat(scrape()).noneMatch(line -> line.contains("abc-"));
  }

  @Test
  void timeTransfersByDirection() {
    metrics.transferOver("public", Direction.TO_SERVER, Duration.ofMillis(50));
    metrics.watchMaxSessions(() -> 7);
    String labels = "{direction=\"to_server\",listener=\"public\"";
    assertThat(scrape())
        .contains(
            "sallyport_transfers_seconds_bucket" + labels + ",le=\"0.01\"} 0",
            "sallyport_transfers_seconds_bucket" + labels + ",le=\"0.1\"} 1",
            "sallyport_sessions_max 7.0");
  }

  @Test
  void showTheProcess() {
    assertThat(scrape().stream().map(line -> line.replaceFirst("[{ ].*", "")))
        .contains(
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "jvm_gc_max_data_size_bytes",
            "process_uptime_seconds",
            "process_cpu_usage",
            "process_files_open_files");
  }

  @Test
  void getNoSeriesFromAHundredThousandVerbsUsersAndReasons() {
    Set<String> before = series();
    var random = new Random(20261120);
    for (int i = 0; i < 100_000; i++) {
      String noise = Long.toString(random.nextLong(), Character.MAX_RADIX);
      metrics.command("public", noise, noise);
      metrics.refusal("public", noise);
      metrics.bounceAttempt("public", noise);
      metrics.sessionRefused("public", noise);
      metrics.serverConnectFailed("public", noise);
      metrics.dataConnection("public", noise, noise, noise);
      metrics.reply("public", random.nextInt());
      metrics.sessionStarted("public");
      metrics.sessionEnded("public", noise);
    }
    assertThat(series()).isEqualTo(before);
    assertThat(scrape())
        .contains("sallyport_refusals_total{listener=\"public\",rule=\"other\"} 100000.0");
  }

  @Test
  void haveEverySeriesFromTheStart() {
    assertThat(series())
        .contains(
            "sallyport_commands_total{listener=\"inside\",outcome=\"answered\",verb=\"STOR\"}",
            "sallyport_sessions_ended_total{listener=\"public\",reason=\"other\"}");
  }

  @Test
  void refuseAListenerNobodyDeclared() {
    assertThatThrownBy(() -> metrics.sessionStarted("nowhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void refuseToStartWithATagWhoseValuesAreNotDeclared() {
    var declared = declared();
    declared.remove(Tag.RULE);
    assertThatThrownBy(() -> new ProxyMetrics(registry, declared))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RULE");
  }

  @Test
  void sayInASentenceWhatEachMeterIs() {
    for (Meters meter : Meters.values()) {
      assertThat(meter.sentence).as(meter.meterName).endsWith(".");
      assertThat(meter.meterName).matches("sallyport(\\.[a-z]+)+");
    }
  }

  private List<String> scrape() {
    return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }

  /** Names and labels, without the collector's own, which come when it first runs. */
  private Set<String> series() {
    return scrape().stream()
        .filter(line -> line.startsWith("sallyport_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toSet());
  }
}
