package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cuts a connection that the kernel carries, while neither end sends anything, on a machine whose
 * own rules let nothing in but control connections.
 */
@DisplayName("A data connection in the kernel that the gateway cuts")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class KernelCutLabTest {
  private static final int SERVER = 2000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Route V4 = route(0, Family.IPV4);
  private static final Route V6 = route(1, Family.IPV6);

  private static Lab lab;
  private static ScriptedPeers peers;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    BaseRules.load(lab);
    Path closed =
        Files.writeString(
            lab.directory().resolve("closed.nft"),
            """
            table inet lab_closed {
              chain input {
                type filter hook input priority filter; policy drop;
                iif lo accept
                meta l4proto { icmp, icmpv6 } accept
                tcp sport %1$d accept
                tcp dport { 21, 2101 } accept
              }
            }
            """
                .formatted(SERVER));
    Ran nft = lab.exec(Host.GATEWAY, Duration.ofSeconds(10), "nft", "-f", closed.toString());
    assertThat(nft.exit()).as(nft.toString()).isZero();
    GatewayProgram.startWith(
        lab,
        List.of(V4, V6),
        "limits { data-accept-timeout = 20s, data-stall-timeout = 2s }, drain-timeout = 1s");
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0}, active {1}")
  @MethodSource("routesAndModes")
  void isResetAtBothEndsWhenItStalls(Route route, boolean active) throws Exception {
    try (ServerSocket control = peers.listen(Host.SERVER, route.client(), SERVER);
        Line client = peers.dial(Host.CLIENT, ScriptedPeers.control(route));
        Line server = Line.accept("server", control);
        Ends ends = agreed(route, active, client, server)) {
      ends.sender().sends("a beginning");
      assertThat(ends.clients().awaitEnd(PATIENCE)).isEqualTo(End.RST);
      assertThat(ends.servers().awaitEnd(PATIENCE)).isEqualTo(End.RST);
      assertThat(ends.clients().unread()).isEqualTo("a beginning");
      server.says("426 gone");
      client.hearsReply("426");
    }
  }

  @ParameterizedTest(name = "{0}, active {1}")
  @MethodSource("routesAndModes")
  void isResetAtBothEndsWhenItsSessionEnds(Route route, boolean active) throws Exception {
    try (ServerSocket control = peers.listen(Host.SERVER, route.client(), SERVER);
        Line client = peers.dial(Host.CLIENT, ScriptedPeers.control(route));
        Line server = Line.accept("server", control);
        Ends ends = agreed(route, active, client, server)) {
      client.close();
      assertThat(ends.clients().awaitEnd(PATIENCE)).isEqualTo(End.RST);
      assertThat(ends.servers().awaitEnd(PATIENCE)).isEqualTo(End.RST);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100_000, 5_000_000})
  void isResetAtBothEndsAfterMuchHasPassed(int bytes) throws Exception {
    try (ServerSocket control = peers.listen(Host.SERVER, Family.IPV4, SERVER);
        Line client = peers.dial(Host.CLIENT, ScriptedPeers.control(V4));
        Line server = Line.accept("server", control);
        Ends ends = agreed(V4, false, client, server)) {
      ends.sender().sends(new byte[bytes]);
      assertThat(ends.clients().awaitEnd(PATIENCE)).isEqualTo(End.RST);
      assertThat(ends.servers().awaitEnd(PATIENCE)).isEqualTo(End.RST);
      assertThat(ends.clients().allHeard()).hasSize(bytes);
    }
  }

  static Stream<Arguments> routesAndModes() {
    return Stream.of(V4, V6)
        .flatMap(route -> Stream.of(false, true).map(active -> Arguments.of(route, active)));
  }

  /** Both ends of a data connection; the server sends. */
  private record Ends(Line clients, Line servers) implements AutoCloseable {
    Line sender() {
      return servers;
    }

    @Override
    public void close() {
      clients.close();
      servers.close();
    }
  }

  /** Logs in, agrees on a data connection and a download, and connects. */
  private static Ends agreed(Route route, boolean active, Line client, Line server)
      throws Exception {
    server.says("220 ready");
    client.hearsReply("220");
    client.says("USER u");
    server.hears("USER u");
    server.says("230 in");
    client.hearsReply("230");
    Host listens = active ? Host.CLIENT : Host.SERVER;
    try (ServerSocket listener = peers.listen(listens, route.client(), 0)) {
      InetSocketAddress told =
          active
              ? toldTheServer(route.client(), listener, client, server)
              : toldTheClient(route, listener, client, server);
      client.says("RETR f");
      server.hears("RETR f");
      server.says("150 go");
      client.hearsReply("150");
      Line dialled = peers.dial(active ? Host.SERVER : Host.CLIENT, told);
      Line accepted = Line.accept("accepted", listener);
      return active ? new Ends(accepted, dialled) : new Ends(dialled, accepted);
    }
  }

  private static InetSocketAddress toldTheServer(
      Family family, ServerSocket listener, Line client, Line server) throws IOException {
    client.says(ScriptedPeers.active(family, listener));
    var told = ScriptedPeers.named(server.hears(), InetAddress.getLoopbackAddress());
    server.says("200 ok");
    client.hearsReply("200");
    return told;
  }

  private static InetSocketAddress toldTheClient(
      Route route, ServerSocket listener, Line client, Line server) throws IOException {
    client.says("EPSV");
    server.hears("EPSV");
    server.says("229 here (|||" + listener.getLocalPort() + "|)");
    return ScriptedPeers.named(client.hearsReply("229"), ScriptedPeers.control(route).getAddress());
  }

  private static Route route(int number, Family family) {
    return new Route(number, family, family, SERVER, "same", Plane.KERNEL);
  }
}
