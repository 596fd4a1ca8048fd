package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.proxy.net.TransportChoice;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Mask;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicySpec;
import dev.sallyport.rules.policy.Prefix;
import dev.sallyport.rules.policy.TlsPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A configuration that is good")
class ConfigLoaderTest {
  private static final ClientTlsConfig NO_CLIENT_TLS =
      new ClientTlsConfig(
          List.of(),
          new ClientTlsConfig.ClientCertificates.None(),
          true,
          Optional.empty(),
          Optional.empty());
  private static final ServerTlsConfig NO_SERVER_TLS =
      new ServerTlsConfig(new TlsTrust.Authorities(), true, List.of());

  static final String MINIMAL =
      """
      sallyport.listeners = [ { name = public, bind = "0.0.0.0:21", server = "10.0.0.5:21" } ]
      """;

  private static final PolicySpec DEFAULT =
      new PolicySpec(
          "default",
          Map.of(),
          List.of(),
          PolicySpec.Otherwise.ALLOW,
          Mask.NONE,
          PolicyLimits.USUAL);

  @TempDir private Path folder;

  @Test
  void needsNoMoreThanNameBindAndServer() {
    assertThat(loaded(MINIMAL))
        .isEqualTo(
            new ProxyConfig(
                List.of(
                    new ListenerConfig(
                        "public",
                        address("0.0.0.0", 21),
                        new Destination.Fixed(new ServerAddress("10.0.0.5", 21)),
                        new ListenerConfig.ClientSide(
                            new FaceAddress.Auto(),
                            new PortRange(50_000, 50_999),
                            0,
                            NO_CLIENT_TLS),
                        new ListenerConfig.ServerSide(
                            new FaceAddress.Auto(),
                            new PortRange(51_000, 51_999),
                            DataMode.SAME,
                            NO_SERVER_TLS),
                        PortZeroAddress.REJECT,
                        PlaneChoice.Wanted.AUTO,
                        TlsPolicy.NONE,
                        DEFAULT)),
                new Limits(
                    10_000,
                    100,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    4096,
                    8192,
                    262_144,
                    32,
                    10),
                TransportChoice.Wanted.AUTO,
                new RelayConfig(1_048_576),
                new AdminConfig(
                    address("127.0.0.1", 9121), "", AdminConfig.Reads.LOOPBACK, List.of()),
                new LogConfig(LogConfig.Level.INFO, new LogConfig.Audit.Stdout()),
                new RecordConfig(new RecordConfig.Sessions.Off(), "", 262_144, 1000),
                new Lifecycle(
                    Duration.ofSeconds(25),
                    Lifecycle.ReloadedSessions.KEEP,
                    false,
                    new Lifecycle.Upgrade.Off())));
  }

  @Test
  void mayChangeEveryKeyOfAListener() {
    var config =
        loaded(
            """
            sallyport.listeners = [ {
              name = inside, bind = "[::]:2121", server = "ftp.example.org:2121"
              client-side { address = 203.0.113.9, data-ports = "40000-40000", active-source-port = 20 }
              server-side { address = gw.example.org, data-ports = 41000-41999, data-mode = PASSIVE }
              port-zero-address = client
              data-plane = copy
            } ]
            """);
    assertThat(config.listeners())
        .containsExactly(
            new ListenerConfig(
                "inside",
                address("::", 2121),
                new Destination.Fixed(new ServerAddress("ftp.example.org", 2121)),
                new ListenerConfig.ClientSide(
                    new FaceAddress.Literal(InetAddress.ofLiteral("203.0.113.9")),
                    new PortRange(40_000, 40_000),
                    20,
                    NO_CLIENT_TLS),
                new ListenerConfig.ServerSide(
                    new FaceAddress.Name("gw.example.org"),
                    new PortRange(41_000, 41_999),
                    DataMode.PASSIVE,
                    NO_SERVER_TLS),
                PortZeroAddress.CLIENT,
                PlaneChoice.Wanted.COPY,
                TlsPolicy.NONE,
                DEFAULT));
  }

  @Test
  void mayNameAnIpv6Server() {
    var config = loaded(MINIMAL.replace("10.0.0.5:21", "[2001:db8::5]:21"));
    assertThat(config.listeners().getFirst().destination())
        .isEqualTo(new Destination.Fixed(new ServerAddress("2001:db8::5", 21)))
        .hasToString("[2001:db8::5]:21");
  }

  @Test
  void mayTakeClientsToTheServerTheyDialled() {
    var listener =
        loaded(
                """
                sallyport.listeners = [ {
                  name = router, bind = "127.0.0.1:2121", intercept = tproxy
                  destinations = ["198.51.100.0/24", "2001:db8::/32", 203.0.113.9]
                  server-side.address = client
                } ]
                """)
            .listeners()
            .getFirst();
    assertThat(listener.destination())
        .isEqualTo(
            new Destination.Dialled(
                Stream.of("198.51.100.0/24", "2001:db8::/32", "203.0.113.9")
                    .map(text -> Prefix.of(text).orElseThrow())
                    .toList()))
        .hasToString("any that is dialled in 3 networks");
    assertThat(listener.serverSide().address()).isEqualTo(new FaceAddress.Client());
  }

  @Test
  void mayTakeClientsToAnyServer() {
    var listener =
        loaded(
                """
                sallyport.listeners = [ { name = a, bind = "127.0.0.1:2121", intercept = tproxy } ]
                """)
            .listeners()
            .getFirst();
    assertThat(listener.destination()).isEqualTo(Destination.Dialled.ANY);
  }

  @Test
  void mayAskTheSystemForFreePorts() {
    var config =
        loaded(
            """
            sallyport.admin.bind = "127.0.0.1:0"
            sallyport.listeners = [
              { name = a, bind = "127.0.0.1:0", server = "a:21" }
              { name = b, bind = "127.0.0.1:0", server = "b:21", client-side.data-ports = "1-2" }
            ]
            """);
    assertThat(config.listeners()).hasSize(2);
    assertThat(config.admin().bind().getPort()).isZero();
  }

  @Test
  void readsWhoMayAskTheAdminAddressWhat() {
    var admin =
        loaded(
                MINIMAL
                    + """
                    sallyport.admin {
                      token-file = /etc/sallyport/token, reads = token, hosts = [GW.example.org]
                    }
                    """)
            .admin();
    assertThat(admin)
        .isEqualTo(
            new AdminConfig(
                address("127.0.0.1", 9121),
                "/etc/sallyport/token",
                AdminConfig.Reads.TOKEN,
                List.of("gw.example.org")));
  }

  @Test
  void readsSizesAndDurationsInAnyUnit() {
    var limits =
        loaded(
                MINIMAL
                    + "sallyport.limits { idle-timeout = 1h, command-line = 1kB, reply-line = 100 }")
            .limits();
    assertThat(limits.idleTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(limits.commandLineBytes()).isEqualTo(1000);
    assertThat(limits.replyLineBytes()).isEqualTo(100);
  }

  @Test
  void sendsAuditEventsWhereItSays() {
    assertThat(loaded(MINIMAL + "sallyport.log.audit = stderr").log().audit())
        .isEqualTo(new LogConfig.Audit.Stderr());
    assertThat(loaded(MINIMAL + "sallyport.log.audit = /var/log/a.json").log().audit())
        .isEqualTo(new LogConfig.Audit.File("/var/log/a.json"));
  }

  @Test
  void letsSystemPropertiesWinOverTheFile() {
    var overrides = Map.of("sallyport.limits.max-sessions", "7", "sallyport.log.level", "debug");
    var config = with(overrides, MINIMAL + "sallyport.limits.max-sessions = 5");
    assertThat(config.limits().maxSessions()).isEqualTo(7);
    assertThat(config.log().level()).isEqualTo(LogConfig.Level.DEBUG);
  }

  @Test
  void takesAListenerFromSystemProperties() {
    var overrides =
        Map.of(
            "sallyport.listeners.0.name", "x",
            "sallyport.listeners.0.bind", "127.0.0.1:0",
            "sallyport.listeners.0.server", "host:21");
    assertThat(with(overrides, "").listeners())
        .extracting(ListenerConfig::name)
        .containsExactly("x");
  }

  @Test
  void substitutesEnvironmentVariablesAndKeepsTheDefaultWithoutThem() {
    String path = System.getenv("PATH");
    var config =
        loaded(
            MINIMAL
                + """
                sallyport.log { audit = stderr, audit = ${?PATH} }
                sallyport.admin { bind = "127.0.0.1:1", bind = ${?SALLYPORT_TEST_NOT_SET} }
                """);
    assertThat(config.log().audit()).isEqualTo(new LogConfig.Audit.File(path));
    assertThat(config.admin().bind()).isEqualTo(address("127.0.0.1", 1));
  }

  @Test
  void includesFilesBesideIt() throws Exception {
    Files.writeString(folder.resolve("limits.conf"), "sallyport.limits.violations = 3");
    Path file = Files.writeString(folder.resolve("main.conf"), MINIMAL + "include \"limits.conf\"");
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    assertThat(ConfigLoader.load(relative))
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            result -> assertThat(result.config().limits().violations()).isEqualTo(3));
  }

  @Test
  void mayHoldKeysOfItsOwnForSubstitutions() {
    assertThat(loaded(MINIMAL + "calm = 1h, sallyport.limits.idle-timeout = ${calm}").limits())
        .extracting(Limits::idleTimeout)
        .isEqualTo(Duration.ofHours(1));
  }

  private static ProxyConfig loaded(String hocon) {
    return switch (ConfigLoader.parse(hocon)) {
      case LoadResult.Loaded(ProxyConfig config) -> config;
      case LoadResult.Refused(var problems) -> throw new AssertionError(problems);
    };
  }

  private static ProxyConfig with(Map<String, String> overrides, String hocon) {
    overrides.forEach(System::setProperty);
    try {
      return loaded(hocon);
    } finally {
      overrides.keySet().forEach(System::clearProperty);
    }
  }

  private static InetSocketAddress address(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }
}
