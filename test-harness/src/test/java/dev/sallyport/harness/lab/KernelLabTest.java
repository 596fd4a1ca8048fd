package dev.sallyport.harness.lab;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("With pinholes in the kernel, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
class KernelLabTest {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final int SIZE = 1_000_003;
  private static final int BIG = 40_000_007;
  private static final int PORT = ServerProgram.VSFTPD.port();
  private static final Route V4 =
      new Route(0, Family.IPV4, Family.IPV4, PORT, "same", Plane.KERNEL);
  private static final Route V6 =
      new Route(1, Family.IPV6, Family.IPV6, PORT, "same", Plane.KERNEL);
  private static final Route MIXED =
      new Route(2, Family.IPV4, Family.IPV6, PORT, "same", Plane.KERNEL);
  private static final Route CONVERTED =
      new Route(3, Family.IPV4, Family.IPV4, PORT, "active", Plane.KERNEL);
  private static final List<Route> ROUTES = List.of(V4, V6, MIXED, CONVERTED);
  private static final String LIMITS =
      "limits { data-accept-timeout = 3s, data-stall-timeout = 2s }, drain-timeout = 1s";
  private static final String MARKED = "mark=" + 0x5a11;
  private static final Pattern BYTES = Pattern.compile("\"outcome\":\"(\\w+)\",\"bytes\":(\\d+)");

  private static Lab lab;
  private static ScriptedPeers peers;
  private static Path file;
  private static Path big;
  private static Background gateway;
  private static int files;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    ServerProgram.VSFTPD.start(lab);
    file = Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), SIZE, 3);
    big = Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("big"), BIG, 4);
    BaseRules.load(lab);
    gateway("nft", "add", "table", "ip", "theirs");
    gateway = GatewayProgram.startWith(lab, ROUTES, more());
  }

  @BeforeEach
  void startGateway() throws IOException, InterruptedException {
    if (!gateway.isAlive()) {
      gateway = GatewayProgram.startWith(lab, ROUTES, more());
    }
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("routesAndModes")
  void neverCarriesADownloadItself(Route route, Mode mode) throws Exception {
    Set<String> before = marked();
    Path to = freshFile();
    Ran curl = new Curl(lab).download(mode, route.endpoint(), "file", to);
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(mode.isOnlyOneIn(curl.err())).as(curl.err()).isTrue();
    assertThat(Sha256.of(to)).isEqualTo(Sha256.of(file));
    assertThat(marked()).anyMatch(flow -> !before.contains(flow));
    assertThat(lastTransfer()).isEqualTo("completed " + SIZE);
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("routesAndModes")
  void neverCarriesAnUploadItself(Route route, Mode mode) throws Exception {
    Path from = Sha256.randomFile(freshFile(), 700_001, 7);
    String name = "up/" + from.getFileName();
    Ran curl = new Curl(lab).upload(mode, route.endpoint(), from, name);
    assertThat(curl.exit()).as(curl.toString()).isZero();
    Path there = ServerProgram.VSFTPD.folder(lab).resolve(name);
    assertThat(Sha256.of(there)).isEqualTo(Sha256.of(from));
    assertThat(lastTransfer()).isEqualTo("completed 700001");
  }

  @Test
  void relaysWhatTheKernelCannotLead() throws Exception {
    for (Route route : List.of(MIXED, CONVERTED)) {
      Set<String> before = marked();
      Path to = freshFile();
      Ran curl = new Curl(lab).download(Mode.EPSV, route.endpoint(), "file", to);
      assertThat(curl.exit()).as(curl.toString()).isZero();
      assertThat(Sha256.of(to)).isEqualTo(Sha256.of(file));
      assertThat(before).containsAll(marked());
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void letsTheRightHostInOnce(Route route) throws Exception {
    try (Line client = peers.loggedIn(route)) {
      InetSocketAddress port = passive(route, client);
      client.says("RETR file");
      try (Line data = peers.dial(Host.CLIENT, port)) {
        client.hearsReply("150");
        assertThat(isRefused(port)).isTrue();
        assertThat(data.awaitEnd()).isEqualTo(End.FIN);
        assertThat(data.allHeard()).hasSize(SIZE);
      }
      client.hearsReply("226");
      assertThat(isRefused(port)).isTrue();
      assertThat(openPinholes()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void closesAPinholeWithItsSession(Route route) throws Exception {
    Line client = peers.loggedIn(route);
    InetSocketAddress port = passive(route, client);
    assertThat(openPinholes()).isEqualTo(1);
    client.close();
    until(() -> openPinholes() == 0);
    assertThat(isRefused(port)).isTrue();
  }

  @Test
  void closesAPinholeThatNobodyUsesInTime() throws Exception {
    try (Line client = peers.loggedIn(V4)) {
      InetSocketAddress port = passive(V4, client);
      until(() -> openPinholes() == 0);
      assertThat(isRefused(port)).isTrue();
      client.says("NOOP");
      client.hearsReply("200");
    }
  }

  @Test
  void cutsATransferWhoseSessionEnds() throws Exception {
    Line client = peers.loggedIn(V4);
    InetSocketAddress port = passive(V4, client);
    client.says("RETR big");
    try (Line data = peers.dial(Host.CLIENT, port)) {
      client.hearsReply("150");
      until(() -> openPinholes() == 0);
      client.close();
      until(() -> transfers().anyMatch(told -> told.startsWith("cancelled ")));
      assertThat(data.awaitEnd()).isEqualTo(End.RST);
      assertThat(data.allHeard().length).isLessThan(BIG);
    }
  }

  @Test
  void cutsATransferThatStalls() throws Exception {
    long before = stalled();
    try (Line client = peers.loggedIn(V4)) {
      InetSocketAddress port = passive(V4, client);
      client.says("RETR big");
      try (Line data = peers.dial(Host.CLIENT, port)) {
        client.hearsReply("150");
        until(() -> stalled() > before);
        assertThat(data.awaitEnd()).isEqualTo(End.RST);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void tellsAServerThatWaitsForTheRestOfAnUpload(Route route) throws Exception {
    long before = stalled();
    try (Line client = peers.loggedIn(route)) {
      InetSocketAddress port = passive(route, client);
      client.says("STOR up/" + freshFile().getFileName());
      try (Line data = peers.dial(Host.CLIENT, port)) {
        client.hearsReply("150");
        data.sends("the beginning");
        until(() -> dataConnectionsOfServer() == 1);
        until(() -> stalled() > before);
        until(() -> dataConnectionsOfServer() == 0);
        assertThat(data.awaitEnd()).isEqualTo(End.RST);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void isNotMissedByATransferWhenItIsKilled(Route route) throws Exception {
    Path to = freshFile();
    Background curl = slowDownload(route, to);
    gateway.close();
    assertThat(gateway.isAlive()).isFalse();
    startGateway();
    assertThat(openPinholes()).isZero();
    // Its control connection is gone, so curl ends with an error, but with the whole file.
    curl.await(Duration.ofSeconds(30));
    assertThat(Sha256.of(to)).isEqualTo(Sha256.of(big));
  }

  @Test
  void leavesATransferToTheKernelWhenItStops() throws Exception {
    Path to = freshFile();
    Background curl = slowDownload(V4, to);
    terminate();
    assertThat(gateway("nft", "list", "ruleset")).doesNotContain("dnat", "@open");
    curl.await(Duration.ofSeconds(30));
    assertThat(Sha256.of(to)).isEqualTo(Sha256.of(big));
    assertThat(lastTransfer()).startsWith("left_running ");
  }

  @Test
  void leavesNothingButWhatOthersHaveWhenItStops() throws Exception {
    until(() -> running() == 0);
    terminate();
    assertThat(gateway("nft", "list", "tables").lines())
        .containsExactlyInAnyOrder("table inet sallyport_router", "table ip theirs");
  }

  @Test
  void leavesNothingOpenWhenItIsKilled() throws Exception {
    Line client = peers.loggedIn(V4);
    InetSocketAddress port = passive(V4, client);
    gateway.close();
    assertThat(openPinholes()).isEqualTo(1);
    until(() -> openPinholes() == 0);
    assertThat(isRefused(port)).isTrue();
    client.close();
  }

  @Test
  void leavesThePinholesToItsSuccessor() throws Exception {
    Path to = freshFile();
    Background curl = slowDownload(V4, to);
    Background successor = GatewayProgram.launch(lab, ROUTES, more(), "--take-over");
    until(() -> !gateway.isAlive());
    gateway = successor;
    until(() -> {
      try (Line client = peers.loggedIn(V4)) {
        passive(V4, client);
        return openPinholes() == 1;
      }
    });
    curl.await(Duration.ofSeconds(30));
    assertThat(Sha256.of(to)).isEqualTo(Sha256.of(big));
  }

  @Test
  void isAloneInItsNetwork() throws Exception {
    Route other = new Route(9, Family.IPV4, Family.IPV4, PORT, "same", Plane.KERNEL);
    Ran ran = GatewayProgram.launch(lab, List.of(other), "").await(Duration.ofSeconds(30));
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("data-plane = kernel: another gateway has pinholes");
    assertThat(new Curl(lab).download(Mode.EPSV, V4.endpoint(), "file", freshFile()).exit())
        .isZero();
  }

  static Stream<Arguments> routesAndModes() {
    return routes()
        .flatMap(route -> Mode.of(route.client()).stream().map(mode -> Arguments.of(route, mode)));
  }

  static Stream<Route> routes() {
    return Stream.of(V4, V6);
  }

  private static String more() {
    return LIMITS + ", upgrade { socket = \"%s\" }".formatted(lab.directory().resolve("upgrade"));
  }

  private static InetSocketAddress passive(Route route, Line client) throws Exception {
    client.says("TYPE I");
    client.hearsReply("200");
    client.says(route.client() == Family.IPV4 ? "PASV" : "EPSV");
    return ScriptedPeers.named(client.hearsReply("22"), ScriptedPeers.control(route).getAddress());
  }

  private static Background slowDownload(Route route, Path to) throws Exception {
    Background curl =
        lab.start(
            Host.CLIENT,
            "curl",
            "-q",
            "--silent",
            "--globoff",
            "--limit-rate",
            "8M",
            "--output",
            to.toString(),
            "ftp://" + route.endpoint() + "/big");
    until(() -> Files.exists(to) && Files.size(to) > 0);
    return curl;
  }

  private static void terminate() throws InterruptedException {
    gateway.terminate();
    assertThat(gateway.await(Duration.ofSeconds(20)).exit()).isNotEqualTo(Ran.TIMED_OUT);
  }

  private static boolean isRefused(InetSocketAddress port) throws Exception {
    try (Line _ = peers.dial(Host.CLIENT, port)) {
      return false;
    } catch (ConnectException refused) {
      return true;
    }
  }

  /** Elements of the sets that let somebody in. */
  private static int openPinholes() throws IOException, InterruptedException {
    String sets =
        gateway("nft", "list", "set", "inet", "sallyport", "open4")
            + gateway("nft", "list", "set", "inet", "sallyport", "open6");
    return sets.split(" expires ", -1).length - 1;
  }

  /** Connections the kernel knows, also for some time after their end, that came by a pinhole. */
  private static Set<String> marked() throws IOException, InterruptedException {
    return gateway("cat", "/proc/net/nf_conntrack")
        .lines()
        .filter(line -> line.contains(MARKED))
        .map(line -> line.substring(line.indexOf("src="), line.indexOf(" packets=")))
        .collect(toSet());
  }

  private static long running() throws IOException, InterruptedException {
    return gateway("cat", "/proc/net/nf_conntrack")
        .lines()
        .filter(line -> line.contains(MARKED) && !line.contains("WAIT") && !line.contains("CLOSE"))
        .count();
  }

  private static long dataConnectionsOfServer() throws IOException, InterruptedException {
    return lab.exec(Host.SERVER, SHORT, "ss", "-tnH", "state", "established", "sport != :21")
        .out()
        .lines()
        .count();
  }

  private static Stream<String> transfers() {
    return gateway
        .output()
        .lines()
        .filter(line -> line.contains("\"event\":\"transfer\""))
        .flatMap(line -> BYTES.matcher(line).results())
        .map(found -> found.group(1) + " " + found.group(2));
  }

  private static long stalled() {
    return transfers().filter(told -> told.startsWith("stalled ")).count();
  }

  private static String lastTransfer() {
    return transfers().reduce((_, last) -> last).orElse("none");
  }

  private static String gateway(String... command) throws IOException, InterruptedException {
    return lab.exec(Host.GATEWAY, SHORT, command).out();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("in vain: " + transfers().toList());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static Path freshFile() {
    return lab.directory().resolve("client-" + ++files);
  }
}
