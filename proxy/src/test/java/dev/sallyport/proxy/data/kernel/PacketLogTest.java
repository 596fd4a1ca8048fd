package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@DisplayName("The log of segments")
@EnabledIf(
    value = "dev.sallyport.proxy.data.kernel.OwnNetwork#isPossible",
    disabledReason = "network namespaces need root, and nft is in Debian's nftables")
class PacketLogTest {
  private static final HostPort CLIENT = Packets.at("192.0.2.7", 40_000);
  private static final HostPort AT = Packets.at("192.0.2.1", 50_001);
  private static final Pinhole PINHOLE =
      new Pinhole(
          CLIENT.host(),
          AT,
          Packets.at("198.51.100.9", 5000),
          Packets.at("198.51.100.1", 0),
          Duration.ofSeconds(30));

  /** The least that Linux has for a socket, which is less than two segments and their headers. */
  private static final int SMALLEST = 1;

  @Test
  void saysThatItLostSome() throws Exception {
    var lost = new CountDownLatch(1);
    var connections = new Connections();
    connections.watch(PINHOLE, new Waiting(lost));
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    try (var network = new OwnNetwork()) {
      network.nft(
          "table inet t { chain o { type filter hook output priority 0; meta l4proto tcp log group "
              + NftScript.LOG_GROUP
              + "; }; }");
      network.loopback();
      PacketLog log = network.in(() -> PacketLog.open(connections, SMALLEST));
      try {
        for (int i = 0; i < 1000 && lost.getCount() > 0; i++) {
          network.in(PacketLogTest::twoSegments);
        }
        assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
      } finally {
        log.close();
      }
    }
  }

  /** SYN, and the reset that answers it. */
  private static boolean twoSegments() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), 1)) {
      return socket.isConnected();
    } catch (ConnectException nobodyListens) {
      return false;
    }
  }

  private record Waiting(CountDownLatch untilLost) implements Connections.Watcher {
    @Override
    public void began(int port) {}

    @Override
    public void another(int port) {}

    @Override
    public void told(Connection.Sign sign, Connection.Overhead overhead) {}

    @Override
    public void lost() {
      untilLost.countDown();
    }
  }
}
