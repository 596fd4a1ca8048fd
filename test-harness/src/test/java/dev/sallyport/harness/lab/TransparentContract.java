package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.rules.ftp.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Neither the client nor the server has any setting here: the client dials the server, the server
 * answers the client, and the router between them runs {@code deploy/nftables/transparent.nft}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransparentContract {
  private static final int INTERCEPTED = 21;
  private static final int ELSEWHERE = 80;

  /** The port of the gateway's listener, which servers may have as well. */
  private static final int LISTENER = 2121;

  /** The server and, which must not help, the router; but no other host beside the server. */
  private static final String DESTINATIONS =
      "10.77.2.0/26, \"fd00:77:2::/122\", 10.77.1.1, \"fd00:77:1::1\"";

  /** How the gateway is set up. */
  enum Setup {
    /** The server sees the gateway; a listener for each family, on loopback addresses. */
    OWN_ADDRESS,
    /** The server sees the client; one listener for both families, on every address. */
    ADDRESS_OF_THE_CLIENT;

    String listeners() {
      String destinations = "destinations = [" + DESTINATIONS + "]";
      String format = "{ name = %s, bind = \"%s:2121\", intercept = tproxy, %s, %s }\n";
      return switch (this) {
        case OWN_ADDRESS ->
            format.formatted("v4", "127.0.0.1", destinations, "server-side.address = auto")
                + format.formatted("v6", "[::1]", destinations, "server-side.address = auto");
        case ADDRESS_OF_THE_CLIENT ->
            format.formatted("both", "[::]", destinations, "server-side.address = client");
      };
    }

    String seenByTheServer(Family family) {
      return switch (this) {
        case OWN_ADDRESS -> Segment.SERVER_SIDE.gateway(family);
        case ADDRESS_OF_THE_CLIENT -> Host.CLIENT.address(family);
      };
    }
  }

  private final Setup setup;
  private Lab lab;
  private Router router;
  private ScriptedPeers peers;
  private Background gateway;
  private int files;

  TransparentContract(Setup setup) {
    this.setup = setup;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    router = Router.of(lab);
    router.beTransparent();
    ServerProgram.VSFTPD.start(lab);
    Sha256.randomFile(folder().resolve("file"), 1_000_003, 21);
    gateway = GatewayProgram.start(lab, setup.listeners(), List.of(LISTENER));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("familiesAndModes")
  void carriesADownloadAndAnUpload(Family family, Mode mode) throws Exception {
    String server = family.endpoint(Host.SERVER.address(family), INTERCEPTED);
    Path back = freshFile();
    Ran download = new Curl(lab).download(mode, server, "file", back);
    assertThat(download.exit()).as(download.toString()).isZero();
    assertThat(mode.isOnlyOneIn(download.err())).as(download.err()).isTrue();
    assertThat(Sha256.of(back)).isEqualTo(Sha256.of(folder().resolve("file")));

    Path file = Sha256.randomFile(freshFile(), 700_001, 7);
    String name = "up/" + file.getFileName();
    Ran upload = new Curl(lab).upload(mode, server, file, name);
    assertThat(upload.exit()).as(upload.toString()).isZero();
    assertThat(mode.isOnlyOneIn(upload.err())).as(upload.err()).isTrue();
    assertThat(Sha256.of(folder().resolve(name))).isEqualTo(Sha256.of(file));
  }

  @ParameterizedTest(name = "{0}, passive {1}")
  @MethodSource("familiesAndPassive")
  void servesLftp(Family family, String passive) throws Exception {
    String address = Host.SERVER.address(family);
    Path file = Sha256.randomFile(freshFile(), 300_007, 11);
    Path back = freshFile();
    String name = "up/" + file.getFileName();
    Ran lftp =
        lab.exec(
            Host.CLIENT,
            Duration.ofSeconds(60),
            "lftp",
            "-c",
            """
            set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 5;
            set ftp:passive-mode %s; open %s; put %s -o %s; get %s -o %s; ls; nlist
            """
                .formatted(
                    passive,
                    family == Family.IPV6 ? "[" + address + "]" : address,
                    file,
                    name,
                    name,
                    back));
    assertThat(lftp.exit()).as(lftp.toString()).isZero();
    assertThat(Sha256.of(folder().resolve(name))).isEqualTo(Sha256.of(file));
    assertThat(Sha256.of(back)).isEqualTo(Sha256.of(file));
  }

  @ParameterizedTest
  @EnumSource
  void showsTheServerTheAddressItShall(Family family) throws Exception {
    String server = family.endpoint(Host.SERVER.address(family), INTERCEPTED);
    Path log = ServerProgram.VSFTPD.log(lab);
    int before = Files.readString(log).length();
    Ran curl =
        new Curl(lab)
            .download(family == Family.IPV4 ? Mode.PORT : Mode.EPRT, server, "file", freshFile());
    assertThat(curl.exit()).as(curl.toString()).isZero();
    String logged = Files.readString(log).substring(before);
    assertThat(logged).contains("CONNECT: Client \"" + seen(family) + "\"");
    Stream.of(Host.CLIENT.address(family), Segment.SERVER_SIDE.gateway(family))
        .filter(address -> !address.equals(setup.seenByTheServer(family)))
        .forEach(other -> assertThat(logged).doesNotContain(other, other.replace('.', ',')));
  }

  @ParameterizedTest
  @EnumSource
  void leavesOtherPortsAlone(Family family) throws Exception {
    for (int port : List.of(ELSEWHERE, LISTENER)) {
      try (ServerSocket server = peers.listen(Host.SERVER, family, port)) {
        router.unload();
        try (Line client = peers.dial(Host.CLIENT, at(server));
            Line served = new Line("server", server.accept())) {
          served.says("I am the server");
          assertThat(client.hears()).isEqualTo("I am the server");
        } finally {
          router.beTransparent();
        }
        assertThatThrownBy(() -> dial(Host.CLIENT, at(server)))
            .as("port %d, with the rules", port)
            .isInstanceOf(SocketTimeoutException.class);
        assertNobodyCame(server);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void letsNothingElseThrough(Family family) throws Exception {
    for (Host from : List.of(Host.CLIENT, Host.SERVER)) {
      Host to = from == Host.CLIENT ? Host.SERVER : Host.CLIENT;
      router.unload();
      assertThat(router.forwards(from, to, family)).as("without the rules").isTrue();
      router.beTransparent();
      assertThat(router.forwards(from, to, family)).as("with the rules").isFalse();
    }
    try (ServerSocket client = peers.listen(Host.CLIENT, family, 30_000)) {
      assertThatThrownBy(() -> dial(Host.SERVER, at(client)))
          .isInstanceOf(SocketTimeoutException.class);
      assertNobodyCame(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesServersOutsideOfTheDestinationsBeforeAnythingIsDialled(Family family)
      throws Exception {
    try (ServerSocket other = peers.listen(Host.SERVER_THIEF, family, INTERCEPTED);
        Line client = peers.dial(Host.CLIENT, at(other))) {
      assertThat(client.hearsReply("421")).contains("may not be reached");
      assertNobodyCame(other);
      awaitRefusal("destination", at(other));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNotInTheWayOfConnectionsToTheRouterItself(Family family) throws Exception {
    // All addresses of a router are its own, whichever side they are on.
    for (Segment segment : Segment.values()) {
      var router = new InetSocketAddress(segment.gateway(family), INTERCEPTED);
      try (ServerSocket own = lab.in(Host.GATEWAY, () -> listen(router));
          Line client = peers.dial(Host.CLIENT, router);
          Line served = new Line("router", own.accept())) {
        served.says("I am the router");
        assertThat(client.hears()).isEqualTo("I am the router");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesToBeDialledAsAServer(Family family) throws Exception {
    for (Segment segment : Segment.values()) {
      var own = new InetSocketAddress(segment.gateway(family), INTERCEPTED);
      router.loadWithout("fib daddr type", "transparent.nft");
      try (Line client = peers.dial(Host.CLIENT, own)) {
        client.hearsReply("421");
      } finally {
        router.beTransparent();
      }
      awaitRefusal("loop", own);
    }
  }

  @ParameterizedTest
  @EnumSource
  void interceptsEveryPortThatItsRulesName(Family family) throws Exception {
    router.loadEdited("control_ports = { 21 }", "control_ports = { 21, 2100 }", "transparent.nft");
    try (ServerSocket server = peers.listen(Host.SERVER, family, 2100);
        Line client = peers.dial(Host.CLIENT, at(server));
        Line served = Line.accept("server", server)) {
      assertThat(served.socket().getInetAddress())
          .isEqualTo(InetAddress.ofLiteral(setup.seenByTheServer(family)));
      served.says("220 at another port");
      assertThat(client.hearsReply("220")).isEqualTo("220 at another port");
      client.says("NOOP");
      served.hears("NOOP");
    } finally {
      router.beTransparent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotGoRoundInCirclesThroughAForeignRouter(Family family) throws Exception {
    String nobody = family == Family.IPV4 ? "10.77.2.60" : "fd00:77:2::3c";
    router.sendBack(Host.SERVER_THIEF, family, nobody);
    var server = new InetSocketAddress(nobody, INTERCEPTED);
    try (Line client = peers.dial(Host.CLIENT, server)) {
      client.awaitEnd(Duration.ofSeconds(60));
      assertThat(client.unread()).startsWith("421 ");
    }
    assertThat(
            gateway
                .output()
                .lines()
                .filter(line -> line.contains("\"event\":\"session.start\""))
                .filter(line -> line.contains(endpoint(server))))
        .hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void getsAlongWithAClientThatUsesTheSamePorts(Family family) throws Exception {
    String range = "/proc/sys/net/ipv4/ip_local_port_range";
    String usual = lab.exec(Host.GATEWAY, Duration.ofSeconds(10), "cat", range).out().strip();
    setPorts(range, "40000 40001");
    router.dropInvalid();
    try (Line one = dialFrom(40_000, family);
        Line other = dialFrom(40_001, family)) {
      for (Line client : List.of(one, other)) {
        client.hearsReply("220");
      }
      for (Line client : List.of(one, other, one, other)) {
        client.says("USER anonymous");
        client.hearsReply("331");
      }
    } finally {
      router.allowInvalid();
      setPorts(range, usual);
    }
  }

  @Test
  void cannotStartWithoutTheCapability() throws Exception {
    String[] command = GatewayProgram.command(lab, setup.listeners().replace(":2121", ":2122"));
    Ran ran =
        lab.exec(
            Host.GATEWAY,
            Duration.ofSeconds(30),
            Stream.concat(
                    Stream.of("setpriv", "--bounding-set=-net_admin,-net_raw"),
                    Stream.concat(
                        Stream.of(command), Stream.of("-Dsallyport.admin.bind=127.0.0.1:0")))
                .toArray(String[]::new));
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot intercept", "needs the capability CAP_NET_ADMIN");
  }

  static Stream<Arguments> familiesAndModes() {
    return Stream.of(Family.values())
        .flatMap(family -> Mode.of(family).stream().map(mode -> Arguments.of(family, mode)));
  }

  static Stream<Arguments> familiesAndPassive() {
    return Stream.of(Family.values())
        .flatMap(family -> Stream.of("on", "off").map(mode -> Arguments.of(family, mode)));
  }

  /** As vsftpd, which listens for both families on one socket, writes it. */
  private String seen(Family family) {
    return (family == Family.IPV4 ? "::ffff:" : "") + setup.seenByTheServer(family);
  }

  /** Waits for the audit event about a client that dialled this and got no session. */
  private void awaitRefusal(String reason, InetSocketAddress dialled) throws InterruptedException {
    String why = "\"reason\":\"" + reason + "\"";
    String server = "\"server\":\"" + endpoint(dialled) + "\"";
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (gateway
        .output()
        .lines()
        .noneMatch(line -> Stream.of("session.refused", why, server).allMatch(line::contains))) {
      assertThat(System.nanoTime()).as(gateway.output()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Line dialFrom(int port, Family family) throws Exception {
    InetAddress own = InetAddress.ofLiteral(Host.CLIENT.address(family));
    InetAddress server = InetAddress.ofLiteral(Host.SERVER.address(family));
    return lab.in(
        Host.CLIENT, () -> new Line("client", new Socket(server, INTERCEPTED, own, port)));
  }

  private void setPorts(String range, String ports) throws Exception {
    String command = "echo " + ports + " >" + range;
    Ran ran = lab.exec(Host.GATEWAY, Duration.ofSeconds(10), "sh", "-c", command);
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  private Socket dial(Host from, InetSocketAddress to) throws Exception {
    return lab.in(
        from,
        () -> {
          var socket = new Socket();
          socket.connect(to, 1000);
          return socket;
        });
  }

  private static ServerSocket listen(InetSocketAddress at) throws IOException {
    return new ServerSocket(at.getPort(), 10, at.getAddress());
  }

  private static void assertNobodyCame(ServerSocket server) throws IOException {
    server.setSoTimeout(300);
    assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
  }

  private static InetSocketAddress at(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  private static String endpoint(InetSocketAddress address) {
    String host = IpLiteral.write(address.getAddress());
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  private Path folder() {
    return ServerProgram.VSFTPD.folder(lab);
  }

  private Path freshFile() {
    return lab.directory().resolve("client-" + ++files);
  }
}
