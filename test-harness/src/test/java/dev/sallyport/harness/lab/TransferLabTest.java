package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

@DisplayName("Between networks without a route, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
class TransferLabTest {
  private static final List<Route> ROUTES = routes();

  private static Lab lab;
  private static int files;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    for (ServerProgram server : ServerProgram.values()) {
      server.start(lab);
      Sha256.randomFile(server.folder(lab).resolve("file"), 1_000_003, server.port());
    }
    GatewayProgram.start(lab, ROUTES);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest(name = "{0}, {2}: {1}")
  @MethodSource("routesAndModes")
  void carriesADownload(ServerProgram server, Route route, Mode mode) throws Exception {
    Path file = freshFile();
    Ran curl = new Curl(lab).download(mode, route.endpoint(), "file", file);
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(mode.isOnlyOneIn(curl.err())).as(curl.err()).isTrue();
    assertThat(Sha256.of(file)).isEqualTo(Sha256.of(server.folder(lab).resolve("file")));
  }

  @ParameterizedTest(name = "{0}, {2}: {1}")
  @MethodSource("routesAndModes")
  void carriesAnUpload(ServerProgram server, Route route, Mode mode) throws Exception {
    Path file = Sha256.randomFile(freshFile(), 700_001, 7);
    String name = "up/" + file.getFileName();
    Ran curl = new Curl(lab).upload(mode, route.endpoint(), file, name);
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(mode.isOnlyOneIn(curl.err())).as(curl.err()).isTrue();
    assertThat(Sha256.of(server.folder(lab).resolve(name))).isEqualTo(Sha256.of(file));
  }

  @ParameterizedTest(name = "{0}, {2}: {1}")
  @MethodSource("routesAndPassiveModes")
  void servesLftp(ServerProgram server, Route route, String passive) throws Exception {
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
            set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 5; set ftp:ssl-allow no;
            set ftp:passive-mode %s; open -p %d %s; put %s -o %s; get %s -o %s; ls; nlist
            """
                .formatted(passive, route.port(), lftpHost(route), file, name, name, back));
    assertThat(lftp.exit()).as(lftp.toString()).isZero();
    assertThat(Sha256.of(server.folder(lab).resolve(name))).isEqualTo(Sha256.of(file));
    assertThat(Sha256.of(back)).isEqualTo(Sha256.of(file));
  }

  static Stream<Arguments> routesAndModes() {
    return ROUTES.stream()
        .flatMap(route ->
            Mode.of(route.client()).stream().map(mode -> Arguments.of(server(route), route, mode)));
  }

  static Stream<Arguments> routesAndPassiveModes() {
    return ROUTES.stream()
        .filter(route -> route.dataMode().equals("same"))
        .flatMap(route ->
            Stream.of("on", "off").map(passive -> Arguments.of(server(route), route, passive)));
  }

  /**
   * Every pair of families and every data mode, for both servers; and the server that knows less.
   */
  private static List<Route> routes() {
    var routes = new ArrayList<Route>();
    for (ServerProgram server : List.of(ServerProgram.VSFTPD, ServerProgram.PYFTPDLIB)) {
      for (Family client : Family.values()) {
        for (Family behind : Family.values()) {
          for (String dataMode : List.of("same", "passive", "active")) {
            routes.add(new Route(routes.size(), client, behind, server.port(), dataMode));
          }
        }
      }
    }
    int port = ServerProgram.VSFTPD_WITHOUT_EXTENDED.port();
    for (Family client : Family.values()) {
      for (String dataMode : List.of("same", "active")) {
        routes.add(new Route(routes.size(), client, Family.IPV4, port, dataMode));
      }
    }
    return List.copyOf(routes);
  }

  private static ServerProgram server(Route route) {
    return Stream.of(ServerProgram.values())
        .filter(server -> server.port() == route.serverPort())
        .findFirst()
        .orElseThrow();
  }

  private static String lftpHost(Route route) {
    String address = Segment.CLIENT_SIDE.gateway(route.client());
    return route.client() == Family.IPV6 ? "[" + address + "]" : address;
  }

  private static Path freshFile() {
    return lab.directory().resolve("client-" + ++files);
  }
}
