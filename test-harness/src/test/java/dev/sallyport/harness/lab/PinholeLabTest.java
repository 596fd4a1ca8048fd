package dev.sallyport.harness.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A pinhole in the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
@ParameterizedClass
@EnumSource
class PinholeLabTest {
  private static final int SCRIPTED = 2000;

  private final Route realV4;
  private final Route realV6;
  private final Route scriptedV4;
  private final Route scriptedV6;

  private static Lab lab;
  private static ScriptedPeers peers;
  private static Path file;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    ServerProgram.VSFTPD.start(lab);
    file = Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 500_009, 3);
    BaseRules.load(lab);
    GatewayProgram.start(lab, Stream.of(Plane.values()).flatMap(PinholeLabTest::routes).toList());
  }

  PinholeLabTest(Plane plane) {
    List<Route> routes = routes(plane).toList();
    realV4 = routes.get(0);
    realV6 = routes.get(1);
    scriptedV4 = routes.get(2);
    scriptedV6 = routes.get(3);
  }

  private static Stream<Route> routes(Plane plane) {
    int number = 4 * List.of(Plane.values()).indexOf(plane);
    return Stream.of(
        route(number, Family.IPV4, ServerProgram.VSFTPD.port(), plane),
        route(number + 1, Family.IPV6, ServerProgram.VSFTPD.port(), plane),
        route(number + 2, Family.IPV4, SCRIPTED, plane),
        route(number + 3, Family.IPV6, SCRIPTED, plane));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource
  void towardTheClientIsOfNoUseToAnotherHost(Family family) throws Exception {
    Route route = family == Family.IPV4 ? realV4 : realV6;
    try (Line client = peers.loggedIn(route)) {
      client.says("TYPE I");
      client.hearsReply("200");
      client.says(family == Family.IPV4 ? "PASV" : "EPSV");
      var port =
          ScriptedPeers.named(client.hearsReply("22"), ScriptedPeers.control(route).getAddress());
      assertThat(port.getAddress()).isEqualTo(ScriptedPeers.control(route).getAddress());
      assertIsTurnedAway(Host.CLIENT_THIEF, port);
      client.says("RETR file");
      try (Line data = peers.dial(Host.CLIENT, port)) {
        client.hearsReply("150");
        assertIsTurnedAway(Host.CLIENT_THIEF, port);
        assertThat(data.awaitEnd()).isEqualTo(End.FIN);
        assertThat(data.allHeard()).isEqualTo(Files.readAllBytes(file));
      }
      client.hearsReply("226");
    }
  }

  @ParameterizedTest
  @EnumSource
  void towardTheServerIsOfNoUseToAnotherHost(Family family) throws Exception {
    Route route = family == Family.IPV4 ? scriptedV4 : scriptedV6;
    try (ServerSocket control = peers.listen(Host.SERVER, family, SCRIPTED);
        Line client = peers.dial(Host.CLIENT, ScriptedPeers.control(route));
        Line server = Line.accept("server", control);
        ServerSocket listener = peers.listen(Host.CLIENT, family, 0)) {
      logIn(client, server);
      client.says(ScriptedPeers.active(family, listener));
      InetSocketAddress told =
          ScriptedPeers.named(server.hears(), InetAddress.getLoopbackAddress());
      assertThat(told.getAddress())
          .isEqualTo(InetAddress.ofLiteral(Segment.SERVER_SIDE.gateway(family)));
      server.says("200 ok");
      client.hears("200");
      assertIsTurnedAway(Host.SERVER_THIEF, told);
      client.says("RETR f");
      server.hears("RETR f");
      try (Line data = peers.dial(Host.SERVER, told)) {
        server.says("150 go");
        assertIsTurnedAway(Host.SERVER_THIEF, told);
        data.sends("all of it");
      }
      try (Line received = Line.accept("client's data", listener)) {
        assertThat(received.awaitEnd()).isEqualTo(End.FIN);
        assertThat(received.unread()).isEqualTo("all of it");
      }
      assertKnowsNothingOf(Host.CLIENT, server);
      assertKnowsNothingOf(Host.SERVER, client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAllThatTheClientSeesOfTheServer(Family family) throws Exception {
    Route route = family == Family.IPV4 ? realV4 : realV6;
    try (Line client = peers.loggedIn(route);
        ServerSocket listener = peers.listen(Host.CLIENT, family, 0)) {
      for (String command :
          new String[] {
            "SYST",
            "FEAT",
            "PWD",
            "STAT",
            "HELP",
            "EPSV",
            "EPSV 1",
            "EPSV 2",
            "PASV",
            ScriptedPeers.active(family, listener),
            "SIZE file",
            "MDTM file",
            "CWD up",
            "NOSUCH"
          }) {
        client.says(command);
        client.hearsReply("");
      }
      client.says("QUIT");
      client.awaitEnd();
      assertKnowsNothingOf(Host.SERVER, client);
    }
    String log = Files.readString(ServerProgram.VSFTPD.log(lab), ISO_8859_1);
    assertThat(log).contains("FTP command").contains(Segment.SERVER_SIDE.gateway(Family.IPV4));
    for (Family each : Family.values()) {
      assertThat(log).doesNotContain(Host.CLIENT.address(each));
    }
  }

  private static void logIn(Line client, Line server) throws IOException {
    server.says("220 ready");
    client.hears("220");
    client.says("USER u");
    server.hears("USER u");
    server.says("230 in");
    client.hears("230");
  }

  private static void assertIsTurnedAway(Host thief, InetSocketAddress port) throws Exception {
    try (Line line = peers.dial(thief, port)) {
      line.awaitEnd();
      assertThat(line.allHeard()).isEmpty();
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching(".*([Rr]efused|[Rr]eset).*");
    }
  }

  private static void assertKnowsNothingOf(Host host, Line line) {
    String heard = new String(line.allHeard(), ISO_8859_1);
    for (Family family : Family.values()) {
      String address = host.address(family);
      assertThat(heard).isNotEmpty().doesNotContain(address, address.replace('.', ','));
    }
  }

  private static Route route(int number, Family family, int serverPort, Plane plane) {
    return new Route(number, family, family, serverPort, "same", plane);
  }
}
