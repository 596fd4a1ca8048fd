package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.TcpSocket;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A server that is not there")
@Timeout(120)
class LostServerTest {
  private static final String FAILURES = "sallyport_server_connect_failures_total";

  private InetSocketAddress address;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    try (var free = new ServerSocket(0, 1, Stage.SERVER)) {
      address = new InetSocketAddress(Stage.SERVER, free.getLocalPort());
    }
    gateway = Gateway.start(address, "limits.connect-timeout = 2s");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void isGivenUpWhenItSwallowsEveryPacket() throws Exception {
    try (var _ = new BlackHole(address)) {
      assertIsSentAway();
      assertThat(gateway.metric(FAILURES + "{listener=\"public\",reason=\"timeout\"")).isEqualTo(1);
      gateway.eventuallyIdle(Line.PATIENCE);
    }
  }

  @Test
  void keepsNobodyOutOnceItIsBack() throws Exception {
    int rounds = 6;
    for (int round = 0; round < rounds; round++) {
      if (round % 2 == 0) {
        assertIsSentAway();
      } else {
        try (var _ = new BlackHole(address)) {
          assertIsSentAway();
        }
      }
      try (var back = new ServerSocket()) {
        back.setReuseAddress(true);
        back.bind(address);
        Line client = Line.dial("client", Stage.CLIENT, gateway.address());
        Line server = Line.accept("server", back);
        server.says("220 here again");
        client.hears("220 here again");
        client.resets();
        server.awaitEnd();
        server.resets();
      }
    }
    assertThat(gateway.metric(FAILURES)).isEqualTo(rounds);
    gateway.eventuallyIdle(Line.PATIENCE);
  }

  @Test
  void isNotDialledAnyMoreForAClientThatHasLeft() throws Exception {
    try (var _ = new BlackHole(address);
        var patient = Gateway.start(address, "limits.connect-timeout = 10m")) {
      Line client = Line.dial("client", Stage.CLIENT, patient.address());
      patient.eventually("dialled", () -> synsWaiting() == 1);
      client.resets();
      patient.eventually("not dialled any more", () -> synsWaiting() == 0);
      patient.eventuallyIdle(Line.PATIENCE);
    }
  }

  /** How many SYNs to the server nobody has answered. */
  private long synsWaiting() {
    return TcpSocket.all().stream()
        .filter(socket -> socket.state().equals(TcpSocket.SYN_SENT))
        .filter(socket -> socket.remotePort() == address.getPort())
        .count();
  }

  private void assertIsSentAway() throws IOException {
    Line client = Line.dial("client", Stage.CLIENT, gateway.address());
    client.hears("421 ");
    client.awaitEnd();
    client.close();
  }

  /**
   * An address that answers no SYN: Linux drops it where a listener's queue is full, as a filter
   * without a REJECT does.
   */
  private static final class BlackHole implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> waiting = new ArrayList<>();

    BlackHole(InetSocketAddress address) throws IOException {
      listener.setReuseAddress(true);
      listener.bind(address, 1);
      while (fillsTheQueue(address)) {
        assertThat(waiting).as("a queue of one").hasSizeLessThan(10);
      }
    }

    private boolean fillsTheQueue(InetSocketAddress address) throws IOException {
      var socket = new Socket();
      try {
        socket.connect(address, (int) Duration.ofMillis(700).toMillis());
        waiting.add(socket);
        return true;
      } catch (SocketTimeoutException full) {
        socket.close();
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      listener.close();
    }
  }
}
