package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** IPv6 has headers that may stand before TCP's, and hide it from who does not look behind them. */
@DisplayName("Behind extension headers, a client of pinholes in the kernel")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
class KernelHeadersLabTest {
  private static final int SIZE = 1_000_003;
  private static final Route V6 =
      new Route(0, Family.IPV6, Family.IPV6, ServerProgram.VSFTPD.port(), "same", Plane.KERNEL);

  /** Dials with a destination option that pads, from the first segment on or later. */
  private static final String DIAL =
      """
      import socket, sys, time
      padding = bytes([6, 0, 1, 4, 0, 0, 0, 0])
      data = socket.socket(socket.AF_INET6)
      data.settimeout(2)
      if sys.argv[3] == "first":
          data.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, padding)
      data.connect((sys.argv[1], int(sys.argv[2])))
      data.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, padding)
      data.sendall(b"hidden")
      time.sleep(5)
      """;

  private static Lab lab;
  private static ScriptedPeers peers;
  private static Background gateway;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    ServerProgram.VSFTPD.start(lab);
    Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), SIZE, 3);
    BaseRules.load(lab);
    gateway =
        GatewayProgram.startWith(
            lab, List.of(V6), "limits { data-stall-timeout = 2s }, drain-timeout = 1s");
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void isNotLetInAndLeavesThePinholeToWhoShowsItself() throws Exception {
    try (Line client = peers.loggedIn(V6)) {
      InetSocketAddress port = passive(client);
      client.says("RETR file");
      Ran hidden = dial(port, "first");
      assertThat(hidden.exit()).isEqualTo(1);
      assertThat(hidden.err()).contains("ConnectionRefusedError");
      try (Line data = peers.dial(Host.CLIENT, port)) {
        client.hearsReply("150");
        assertThat(data.awaitEnd()).isEqualTo(End.FIN);
        assertThat(data.allHeard()).hasSize(SIZE);
      }
      client.hearsReply("226");
    }
  }

  @Test
  void bringsNothingThroughLater() throws Exception {
    try (Line client = peers.loggedIn(V6)) {
      InetSocketAddress port = passive(client);
      client.says("STOR up/hidden");
      Ran hidden = dial(port, "later");
      assertThat(hidden.exit()).as(hidden.toString()).isZero();
      client.hearsReply("150");
      client.hearsReply("426");
    }
    Path there = ServerProgram.VSFTPD.folder(lab).resolve("up/hidden");
    assertThat(Files.size(there)).isZero();
    assertThat(gateway.output()).contains("\"outcome\":\"stalled\"");
  }

  private static Ran dial(InetSocketAddress port, String when) throws Exception {
    return lab.exec(
        Host.CLIENT,
        Duration.ofSeconds(10),
        "python3",
        "-c",
        DIAL,
        port.getAddress().getHostAddress(),
        Integer.toString(port.getPort()),
        when);
  }

  private static InetSocketAddress passive(Line client) throws Exception {
    client.says("TYPE I");
    client.hearsReply("200");
    client.says("EPSV");
    return ScriptedPeers.named(client.hearsReply("229"), ScriptedPeers.control(V6).getAddress());
  }
}
