package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes and outcomes of transfers that never enter the gateway, as they are billed. */
@DisplayName("The gateway's account of what the kernel carried")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class KernelCountLabTest {
  private static final int REAL = ServerProgram.VSFTPD.port();
  private static final int SCRIPTED = 2000;
  private static final Route V4 = route(0, Family.IPV4, REAL);
  private static final Route V6 = route(1, Family.IPV6, REAL);
  private static final Route SCRIPTED_V4 = route(2, Family.IPV4, SCRIPTED);
  private static final Route SCRIPTED_V6 = route(3, Family.IPV6, SCRIPTED);

  /** More than sequence numbers can tell apart. */
  private static final long HUGE = (1L << 32) + 300_000_017;

  private static final int SOME = 123_457;

  private static Lab lab;
  private static ScriptedPeers peers;
  private static Audited audited;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    ServerProgram.VSFTPD.start(lab);
    Path folder = ServerProgram.VSFTPD.folder(lab);
    try (var huge = new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
      // A hole: it takes no place on the disk.
      huge.setLength(HUGE);
    }
    Files.createFile(folder.resolve("empty"));
    BaseRules.load(lab);
    audited =
        new Audited(GatewayProgram.startWith(lab, List.of(V4, V6, SCRIPTED_V4, SCRIPTED_V6), ""));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("oneModeOfEach")
  void isExactBeyond4GiB(Route route, Mode mode) throws Exception {
    long before = audited.transfers().count();
    double counted = metric("direction=\"to_client\"");
    Ran curl = fetch(route, mode, "huge");
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(curl.out()).isEqualTo(Long.toString(HUGE));
    assertThat(audited.next(before)).isEqualTo(new Audited.Transfer("completed", HUGE));
    assertThat(metric("direction=\"to_client\"") - counted).isEqualTo(HUGE);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("oneModeOfEach")
  void isExactForAnEmptyFile(Route route, Mode mode) throws Exception {
    long before = audited.transfers().count();
    Ran curl = fetch(route, mode, "empty");
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(audited.next(before)).isEqualTo(new Audited.Transfer("completed", 0));
  }

  @ParameterizedTest(name = "{0}, {1}, active {2}")
  @MethodSource("whoBreaksOff")
  void tellsWhoBrokeATransferOffAndAfterHowMuch(Route route, String who, boolean active)
      throws Exception {
    long before = audited.transfers().count();
    try (ServerSocket control = peers.listen(Host.SERVER, route.client(), SCRIPTED);
        Line client = peers.dial(Host.CLIENT, ScriptedPeers.control(route));
        Line server = Line.accept("server", control)) {
      logIn(client, server);
      Host listens = active ? Host.CLIENT : Host.SERVER;
      try (ServerSocket listener = peers.listen(listens, route.client(), 0)) {
        InetSocketAddress told = agree(route, active, listener, client, server);
        client.says("RETR f");
        server.hears("RETR f");
        server.says("150 go");
        client.hearsReply("150");
        try (Line dialled = peers.dial(active ? Host.SERVER : Host.CLIENT, told);
            Line accepted = Line.accept("accepted", listener)) {
          Line clients = active ? accepted : dialled;
          Line servers = active ? dialled : accepted;
          servers.sends(new byte[SOME]);
          // The last byte has come when the client has read them all.
          assertThat(clients.socket().getInputStream().readNBytes(SOME)).hasSize(SOME);
          Line breaks = who.equals("client") ? clients : servers;
          Line hears = who.equals("client") ? servers : clients;
          breaks.resets();
          assertThat(hears.awaitEnd(Duration.ofSeconds(30))).isEqualTo(End.RST);
        }
      }
      server.says("426 broken off");
      client.hearsReply("426");
    }
    Audited.Transfer transfer = audited.next(before);
    assertThat(transfer.outcome()).isEqualTo(who + "_aborted");
    // Who resets says what it had sent; of who is reset it is what the kernel saw, so that what a
    // busy machine had to send twice may be counted twice.
    assertThat(transfer.bytes()).isBetween((long) SOME, who.equals("server") ? SOME : 2L * SOME);
  }

  static Stream<Arguments> oneModeOfEach() {
    return Stream.of(Arguments.of(V4, Mode.PASV), Arguments.of(V6, Mode.EPRT));
  }

  static Stream<Arguments> whoBreaksOff() {
    List<Arguments> all = new ArrayList<>();
    for (Route route : List.of(SCRIPTED_V4, SCRIPTED_V6)) {
      for (String who : List.of("client", "server")) {
        all.add(Arguments.of(route, who, false));
        all.add(Arguments.of(route, who, true));
      }
    }
    return all.stream();
  }

  private static Ran fetch(Route route, Mode mode, String file) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-q", "--silent", "--show-error", "--globoff"));
    command.addAll(mode.options());
    command.addAll(List.of("--output", "/dev/null", "--write-out", "%{size_download}"));
    command.add("ftp://" + route.endpoint() + "/" + file);
    return lab.exec(Host.CLIENT, Duration.ofMinutes(5), command.toArray(String[]::new));
  }

  /** The sum of all samples of the bytes carried, with this label. */
  private static double metric(String label) throws Exception {
    Ran curl =
        lab.exec(
            Host.GATEWAY, Duration.ofSeconds(30), "curl", "-qs", "http://127.0.0.1:9121/metrics");
    return curl.out()
        .lines()
        .filter(line -> line.startsWith("sallyport_data_bytes_total{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void logIn(Line client, Line server) throws IOException {
    server.says("220 ready");
    client.hearsReply("220");
    client.says("USER u");
    server.hears("USER u");
    server.says("230 in");
    client.hearsReply("230");
  }

  private static InetSocketAddress agree(
      Route route, boolean active, ServerSocket listener, Line client, Line server)
      throws IOException {
    if (active) {
      client.says(ScriptedPeers.active(route.client(), listener));
      var told = ScriptedPeers.named(server.hears(), InetAddress.getLoopbackAddress());
      server.says("200 ok");
      client.hearsReply("200");
      return told;
    }
    client.says("EPSV");
    server.hears("EPSV");
    server.says("229 here (|||" + listener.getLocalPort() + "|)");
    return ScriptedPeers.named(client.hearsReply("229"), ScriptedPeers.control(route).getAddress());
  }

  private static Route route(int number, Family family, int serverPort) {
    return new Route(number, family, family, serverPort, "same", Plane.KERNEL);
  }
}
