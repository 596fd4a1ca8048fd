package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Who asks for sessions")
@Timeout(60)
class SessionsCommandTest {
  @TempDir private Path folder;
  private ServerSocket silent;
  private int port;
  private int adminPort;
  private Sallyport program;

  @BeforeEach
  void start() throws Exception {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = freePort();
    adminPort = freePort();
    Path file = folder.resolve("sallyport.conf");
    Files.writeString(
        file,
        """
        sallyport {
          listeners = [ { name = public, bind = "[::1]:%d", server = "127.0.0.1:%d" } ]
          admin.bind = "127.0.0.1:%d"
        }
        """
            .formatted(port, silent.getLocalPort(), adminPort));
    program = Sallyport.start(folder, "run", "--config", file.toString());
    program.awaitError("is ready");
  }

  @AfterEach
  void stop() throws Exception {
    program.close();
    silent.close();
  }

  @Test
  void findsThemByTheAddressHoweverItIsSpelt() throws Exception {
    try (var _ = new Socket(InetAddress.ofLiteral("::1"), port);
        var _ = silent.accept()) {
      assertThat(program.err()).contains("listener public: [::1]:" + port);
      for (String spelt : List.of("::1", "0:0:0:0:0:0:0:1")) {
        try (var sessions = asked("--find", spelt)) {
          assertThat(sessions.exitCode()).isZero();
          assertThat(sessions.out()).contains("  ::1  ", "1 of 1 sessions");
        }
      }
    }
  }

  @Test
  void getsNoOrderThatIsNotInTheHelp() throws Exception {
    try (var sessions = asked("--sort", "foo")) {
      assertThat(sessions.exitCode()).isEqualTo(2);
      assertThat(sessions.err()).contains("no such order");
    }
  }

  private Sallyport asked(String... options) throws IOException {
    var arguments =
        new ArrayList<>(List.of("sessions", "--admin", "http://127.0.0.1:" + adminPort));
    arguments.addAll(List.of(options));
    return Sallyport.start(folder, arguments.toArray(String[]::new));
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }
}
