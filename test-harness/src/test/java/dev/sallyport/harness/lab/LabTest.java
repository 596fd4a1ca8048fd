package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The network lab")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
class LabTest {
  private static Lab lab;

  @BeforeAll
  static void create() throws IOException, InterruptedException {
    lab = Lab.create();
    ServerProgram.VSFTPD.start(lab);
    Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 100_000, 1);
  }

  @AfterAll
  static void remove() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource
  void givesTheClientNoRouteToTheServer(Family family) {
    assertThatThrownBy(() -> connect(Host.CLIENT, Host.SERVER.address(family), 21))
        .hasMessageContaining("unreachable");
  }

  @ParameterizedTest
  @EnumSource
  void givesTheServerNoRouteToTheClient(Family family) {
    assertThatThrownBy(() -> connect(Host.SERVER, Host.CLIENT.address(family), 21))
        .hasMessageContaining("unreachable");
  }

  @ParameterizedTest
  @EnumSource
  void connectsTheGatewayWithTheServer(Family family) throws Exception {
    assertThat(connect(Host.GATEWAY, Host.SERVER.address(family), 21)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void letsNoPacketThroughTheGatewayEvenIfTheClientAsksIt(Family family) throws Exception {
    String server = Host.SERVER.address(family);
    Duration patience = Duration.ofSeconds(5);
    lab.exec(
        Host.CLIENT,
        patience,
        "ip",
        "route",
        "add",
        server,
        "via",
        Segment.CLIENT_SIDE.gateway(family));
    try {
      assertThatThrownBy(() -> connect(Host.CLIENT, server, 21)).isInstanceOf(IOException.class);
    } finally {
      lab.exec(Host.CLIENT, patience, "ip", "route", "del", server);
    }
  }

  @Test
  void noticesAGatewayThatRewritesNothing() throws Exception {
    var at = new InetSocketAddress(Segment.CLIENT_SIDE.gateway(Family.IPV4), 21);
    var server = new InetSocketAddress(Host.SERVER.address(Family.IPV4), 21);
    Path file = lab.directory().resolve("through-the-relay");
    try (var _ = PlainRelay.start(lab, at, server)) {
      for (Mode mode : Mode.values()) {
        Ran curl = new Curl(lab).download(mode, at.getHostString(), "file", file);
        assertThat(curl.err()).as("logs in, %s", mode).contains("< 230 ");
        assertThat(curl.exit()).as("%s: %s", mode, curl).isNotZero();
      }
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void isGoneWhenItIsClosed() throws Exception {
    Background program;
    try (var other = Lab.create()) {
      program = other.start(Host.SERVER, "sleep", "1000");
      assertThat(program.isAlive()).isTrue();
    }
    assertThat(program.isAlive()).isFalse();
  }

  @Test
  void isolatesTheListenersOfItsHosts() throws Exception {
    ServerSocket first = lab.in(Host.SERVER, () -> new ServerSocket(30_000));
    try (first;
        ServerSocket second = lab.in(Host.CLIENT, () -> new ServerSocket(30_000))) {
      assertThat(second.getLocalPort()).isEqualTo(first.getLocalPort());
    }
  }

  private static boolean connect(Host from, String to, int port) throws Exception {
    return lab.in(
        from,
        () -> {
          try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(to, port), 1000);
            return socket.isConnected();
          }
        });
  }
}
