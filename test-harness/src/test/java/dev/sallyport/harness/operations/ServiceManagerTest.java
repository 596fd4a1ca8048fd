package dev.sallyport.harness.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.harness.Ports;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, as {@code deploy/systemd/sallyport.service} runs it. */
@DisplayName("Under a service manager, the gateway")
@Timeout(300)
class ServiceManagerTest {
  private static final Path LAUNCHER =
      Path.of("..", "proxy", "target", "sallyport", "bin", "sallyport").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path configuration;
  private int port;

  @BeforeEach
  void configure() throws IOException {
    port = Ports.free();
    configuration = Site.withoutServer(folder, port, folder.resolve("audit.json").toString());
  }

  static boolean canActivate() throws IOException, InterruptedException {
    try {
      return Epoll.isAvailable()
          && new ProcessBuilder("systemd-socket-activate", "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  @Test
  void saysWhenItServesReloadsAndEnds() throws Exception {
    assumeThat(Epoll.isAvailable()).as("Unix datagrams are sent with epoll").isTrue();
    Path path = folder.resolve("notify");
    Socket manager = Socket.newSocketDomainDgram();
    manager.bind(new DomainSocketAddress(path.toString()));
    Process gateway =
        start(
            Map.of("NOTIFY_SOCKET", path.toString()),
            List.of(LAUNCHER.toString(), "run", "--config", configuration.toString()));
    try {
      List<String> told = new ArrayList<>();
      awaitLast(manager, told, "READY=1");
      assertThat(told).hasSize(1);
      assertThat(greeting()).startsWith("421 ");
      kill("-HUP", gateway);
      awaitLast(manager, told, "READY=1");
      assertThat(told).hasSize(3).element(1).asString().startsWith("RELOADING=1");
      Files.writeString(configuration, "sallyport { nonsense = 1 }");
      kill("-HUP", gateway);
      awaitLast(manager, told, "READY=1");
      assertThat(told).hasSize(5);
      gateway.destroy();
      awaitLast(manager, told, "STOPPING=1");
      assertThat(gateway.waitFor(PATIENCE)).isTrue();
      assertThat(gateway.exitValue()).isZero();
    } finally {
      gateway.destroyForcibly().waitFor();
      manager.close();
    }
  }

  @Test
  @EnabledIf(value = "canActivate", disabledReason = "the Debian package systemd is missing")
  void isStartedByTheFirstClientAndServesIt() throws Exception {
    Process activator =
        start(
            Map.of(),
            List.of(
                "systemd-socket-activate",
                "--listen=127.0.0.1:" + port,
                LAUNCHER.toString(),
                "run",
                "--config",
                configuration.toString()));
    try {
      // The first starts it, and is answered like those that come while it starts.
      List<java.net.Socket> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(dial());
      }
      for (java.net.Socket client : clients) {
        assertThat(greeting(client)).startsWith("421 ");
      }
      assertThat(Files.readString(folder.resolve("err"))).contains("is ready");
      activator.destroy();
      assertThat(activator.waitFor(PATIENCE)).isTrue();
      assertThat(activator.exitValue()).as("it became the gateway").isZero();
    } finally {
      activator.destroyForcibly().waitFor();
    }
  }

  private Process start(Map<String, String> environment, List<String> command) throws IOException {
    var builder = new ProcessBuilder(new ArrayList<>(List.of("env", "--default-signal=HUP")));
    builder.command().addAll(command);
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /** Collects what the gateway says until it says this. */
  private void awaitLast(Socket manager, List<String> told, String wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var buffer = ByteBuffer.allocateDirect(1000);
    while (true) {
      var from = manager.recvFromDomainSocket(buffer, 0, buffer.capacity());
      if (from != null) {
        byte[] text = new byte[from.receivedAmount()];
        buffer.get(0, text);
        told.add(new String(text, US_ASCII));
        if (told.getLast().startsWith(wanted)) {
          return;
        }
      } else if (System.nanoTime() > deadline) {
        throw new AssertionError(told + "\n" + Files.readString(folder.resolve("err")));
      } else {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private java.net.Socket dial() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new java.net.Socket(InetAddress.getLoopbackAddress(), port);
      } catch (java.net.ConnectException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private String greeting() throws Exception {
    return greeting(dial());
  }

  private static String greeting(java.net.Socket client) throws IOException {
    client.setSoTimeout((int) PATIENCE.toMillis());
    try (client;
        var reader = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
      return String.valueOf(reader.readLine());
    }
  }

  private static void kill(String signal, Process process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
  }
}
