package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * nmap's {@code ftp-bounce} against a server that goes wherever PORT sends it. The host to bounce
 * to is always the server's neighbour in the lab: the script's default is somebody's real machine.
 */
@DisplayName("nmap's ftp-bounce")
@EnabledIf(
    value = "isPossible",
    disabledReason = "network namespaces need root and iproute2; nmap is a Debian package")
class BounceScanLabTest {
  private static final int SERVER_PORT = 2221;
  private static final Route ROUTE = new Route(0, Family.IPV4, Family.IPV4, SERVER_PORT, "same");

  /** What the script tries to reach: 256 * 80 + 80, and a port below 1024. */
  private static final int HIGH_PORT = 20_560;

  private static final int LOW_PORT = 80;

  private static final String SERVER =
      """
      import sys
      from pyftpdlib.authorizers import DummyAuthorizer
      from pyftpdlib.handlers import FTPHandler
      from pyftpdlib.servers import FTPServer
      FTPHandler.authorizer = DummyAuthorizer()
      FTPHandler.authorizer.add_anonymous(sys.argv[2])
      FTPHandler.permit_foreign_addresses = True
      FTPHandler.permit_privileged_ports = True
      FTPServer(("0.0.0.0", int(sys.argv[1])), FTPHandler).serve_forever()
      """;

  private static Lab lab;
  private static ServerSocket high;
  private static ServerSocket low;

  static boolean isPossible() {
    return Lab.isPossible()
        && Stream.of("/usr/bin/nmap", "/usr/local/bin/nmap").map(Path::of).anyMatch(Files::exists);
  }

  @BeforeAll
  static void start() throws Exception {
    lab = Lab.create();
    var peers = new ScriptedPeers(lab);
    high = peers.listen(Host.SERVER_THIEF, Family.IPV4, HIGH_PORT);
    low = peers.listen(Host.SERVER_THIEF, Family.IPV4, LOW_PORT);
    Background server =
        lab.start(
            Host.SERVER,
            "/usr/bin/python3",
            "-c",
            SERVER,
            Integer.toString(SERVER_PORT),
            lab.directory().toString());
    lab.awaitListening(Host.SERVER, SERVER_PORT, server);
    GatewayProgram.start(lab, List.of(ROUTE));
  }

  @AfterAll
  static void stop() throws IOException {
    lab.close();
    high.close();
    low.close();
  }

  @Test
  void bouncesWithoutTheGateway() throws Exception {
    Ran nmap = nmap(Host.SERVER_THIEF, Host.SERVER.address(Family.IPV4), SERVER_PORT);
    assertThat(nmap.out()).as("%s", nmap).contains("ftp-bounce: bounce working!");
    for (ServerSocket target : List.of(high, low)) {
      try (Socket bounced = accept(target)) {
        assertThat(bounced.getInetAddress())
            .isEqualTo(InetAddress.ofLiteral(Host.SERVER.address(Family.IPV4)));
      }
    }
  }

  @Test
  void isRefusedByTheGateway() throws Exception {
    Ran nmap = nmap(Host.CLIENT, Segment.CLIENT_SIDE.gateway(Family.IPV4), ROUTE.port());
    assertThat(nmap.out())
        .as("%s", nmap)
        .containsPattern("ftp-bounce .*PORT response: 50[0-9]")
        .doesNotContain("bounce working", "forbids bouncing to low ports");
    for (ServerSocket target : List.of(high, low)) {
      assertThatThrownBy(() -> accept(target)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  private static Socket accept(ServerSocket target) throws IOException {
    target.setSoTimeout(500);
    return target.accept();
  }

  private static Ran nmap(Host from, String server, int port)
      throws IOException, InterruptedException {
    return lab.exec(
        from,
        Duration.ofSeconds(60),
        "nmap",
        "--unprivileged",
        "-sT",
        "-Pn",
        "-n",
        "-v",
        "-p",
        Integer.toString(port),
        "--script",
        "+ftp-bounce",
        "--script-args",
        "ftp-bounce.checkhost=" + Host.SERVER_THIEF.address(Family.IPV4),
        server);
  }
}
