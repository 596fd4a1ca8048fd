package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.proxy.net.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The program, asked to take over,")
@Timeout(60)
class TakeOverTest {
  @TempDir private Path folder;
  private Path file;
  private int port;
  private int adminPort;

  @BeforeEach
  void choosePorts() throws Exception {
    assumeThat(Transport.EPOLL.available()).as("sockets are handed over with epoll").isTrue();
    port = freePort();
    adminPort = freePort();
    file = folder.resolve("sallyport.conf");
  }

  @Test
  void goesOnAtEveryIpv4Address() throws Exception {
    configure("0.0.0.0");
    assertIsTakenOver();
  }

  @Test
  void goesOnAtEveryAddress() throws Exception {
    configure("[::]");
    assertIsTakenOver();
  }

  @Test
  void leavesIpv6ToOthersWhereItListensForIpv4() throws Exception {
    configure("0.0.0.0");
    try (var gateway = Sallyport.start(folder, "run", "--config", file.toString())) {
      gateway.awaitError("is ready");
      assertThat(gateway.err()).contains("0.0.0.0:" + port, "0.0.0.0:" + adminPort);
      dial("127.0.0.1", port);
      for (int at : new int[] {port, adminPort}) {
        assertThatThrownBy(() -> dial("::1", at)).isInstanceOf(ConnectException.class);
      }
    }
  }

  private void assertIsTakenOver() throws Exception {
    try (var before = Sallyport.start(folder, "run", "--config", file.toString())) {
      before.awaitError("is ready");
      try (var next = Sallyport.start(folder, "run", "--take-over", "--config", file.toString())) {
        next.awaitError("is ready");
        assertThat(next.err()).contains("taking over").doesNotContain("no longer listening");
        assertThat(before.exitCode()).isZero();
        dial("127.0.0.1", port);
        dial("127.0.0.1", adminPort);
      }
    }
  }

  private void configure(String everywhere) throws IOException {
    Files.writeString(
        file,
        """
        sallyport {
          listeners = [ { name = public, bind = "%s:%d", server = "127.0.0.1:1" } ]
          admin.bind = "%s:%d"
          upgrade.socket = "%s"
        }
        """
            .formatted(everywhere, port, everywhere, adminPort, folder.resolve("upgrade.sock")));
  }

  /** Who listens at a Unix socket is known by who he was when he began to. */
  @Test
  void trustsNoOtherUserWhoAnswers() throws Exception {
    assumeThat(System.getProperty("user.name")).as("root becomes anybody").isEqualTo("root");
    configure("127.0.0.1");
    Path socket = folder.resolve("upgrade.sock");
    String listen =
        "import os, socket, sys, time; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]);"
            + " os.setuid(65534); s.listen(); time.sleep(60)";
    Process stranger =
        new ProcessBuilder("python3", "-c", listen, socket.toString()).inheritIO().start();
    try {
      while (!Files.exists(socket)) {
        assertThat(stranger.isAlive()).isTrue();
      }
      try (var next = Sallyport.start(folder, "run", "--take-over", "--config", file.toString())) {
        assertThat(next.exitCode()).isEqualTo(1);
        assertThat(next.err()).contains(socket + " is another user: uid=65534");
      }
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void saysWhyThereIsNothingToTakeOver() throws Exception {
    configure("127.0.0.1");
    Files.writeString(file, "\nsallyport.upgrade.socket = off", StandardOpenOption.APPEND);
    try (var gateway = Sallyport.start(folder, "run", "--take-over", "--config", file.toString())) {
      gateway.awaitError("is ready");
      assertThat(gateway.err()).contains("upgrade.socket is off");
    }
  }

  private static void dial(String address, int at) throws IOException {
    new Socket(InetAddress.getByName(address), at).close();
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
