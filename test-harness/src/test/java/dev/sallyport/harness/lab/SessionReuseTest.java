package dev.sallyport.harness.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With vsftpd's {@code require_ssl_reuse} behind, and reuse demanded of clients in front. */
@DisplayName("TLS session reuse")
@EnabledIf(value = "dev.sallyport.harness.lab.Lab#isPossible", disabledReason = "vsftpd needs root")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SessionReuseTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private Path folder;
  private @Nullable Process server;
  private int port;

  @BeforeEach
  void prepare() throws Exception {
    // Not JUnit's folder, which no account but root may enter.
    folder = Files.createTempDirectory("sallyport-ftps-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("file"), "contents\n".repeat(100));
    Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("r-xr-xr-x"));
    SelfSigned.write(
        folder.resolve("tls.crt"),
        folder.resolve("tls.key"),
        List.of("127.0.0.1"),
        PATIENCE.multipliedBy(100));
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly();
    }
    Files.setPosixFilePermissions(
        folder.resolve("files"), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Starts vsftpd, which takes no version of TLS but this. */
  private void serve(String version) throws Exception {
    serve(version, LOOPBACK);
  }

  /** The same at this address, with more lines of configuration. */
  private void serve(String version, InetAddress at, String... more) throws Exception {
    try (var free = new ServerSocket(0, 1, at)) {
      port = free.getLocalPort();
    }
    Files.createDirectories(Path.of("/var/run/vsftpd/empty"));
    Path config =
        Files.writeString(
            folder.resolve("vsftpd.conf"),
            """
            listen=YES
            listen_address=%s
            listen_port=%d
            background=NO
            seccomp_sandbox=NO
            anonymous_enable=YES
            no_anon_password=YES
            ftp_username=daemon
            anon_root=%s
            ssl_enable=YES
            allow_anon_ssl=YES
            force_anon_logins_ssl=YES
            force_anon_data_ssl=YES
            require_ssl_reuse=YES
            ssl_ciphers=HIGH
            rsa_cert_file=%s
            rsa_private_key_file=%s
            xferlog_enable=NO
            %s
            """
                .formatted(
                    at.getHostAddress(),
                    port,
                    folder.resolve("files"),
                    folder.resolve("tls.crt"),
                    folder.resolve("tls.key"),
                    String.join("\n", more)));
    Path openssl =
        Files.writeString(
            folder.resolve("openssl.cnf"),
            """
            openssl_conf = init
            [init]
            ssl_conf = ssl
            [ssl]
            system_default = defaults
            [defaults]
            MinProtocol = TLSv%s
            MaxProtocol = TLSv%s
            """
                .formatted(version, version));
    var builder = new ProcessBuilder(Vsftpd.command(config));
    builder.environment().put("OPENSSL_CONF", openssl.toString());
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("vsftpd.log").toFile())
            .start();
    server = started;
    awaitServer(started, at);
  }

  private void awaitServer(Process started, InetAddress at) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try (var _ = new Socket(at, port)) {
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() > deadline || !started.isAlive()) {
          throw new IOException(Files.readString(folder.resolve("vsftpd.log")), notYet);
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private Gateway gateway() throws IOException {
    return Gateway.start(
        new InetSocketAddress(LOOPBACK, port),
        """
        listener.client-side.tls { mode = required, data = required, certificate = "%s", key = "%s" }\
        """
            .formatted(folder.resolve("tls.crt"), folder.resolve("tls.key")),
        """
        listener.server-side.tls { mode = explicit, data = private, trust = "%s" }\
        """
            .formatted(folder.resolve("tls.crt")));
  }

  private String run(Gateway gateway, String version, int count, String resumed) throws Exception {
    Path script = folder.resolve("transfers.py");
    try (var in = SessionReuseTest.class.getResourceAsStream("ftps_transfers.py")) {
      Files.write(script, requireNonNull(in).readAllBytes());
    }
    var client =
        new ProcessBuilder(
                "python3",
                script.toString(),
                Integer.toString(gateway.address().getPort()),
                version,
                Integer.toString(count),
                resumed)
            .redirectErrorStream(true)
            .start();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return said;
  }

  @ParameterizedTest
  @CsvSource({"1.2, 1.2", "1.3, 1.3", "1.2, 1.3", "1.3, 1.2"})
  void holdsForAThousandTransfersOnBothSides(String clientSide, String serverSide)
      throws Exception {
    // Once a thousand for each version, on both sides; the mixed ones need not be as many.
    int count = clientSide.equals(serverSide) ? 1000 : 50;
    serve(serverSide);
    try (Gateway gateway = gateway()) {
      assertThat(run(gateway, clientSide, count, "own")).contains("complete: " + count);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void isRefusedWithTheSessionOfAnotherControlConnection(String version) throws Exception {
    serve(version);
    try (Gateway gateway = gateway()) {
      assertThat(run(gateway, version, 1, "other")).contains("refused:", "complete: 0");
      assertThat(gateway.metrics())
          .containsPattern("sallyport_data_connections_total\\{.*client_tls_not_reused.*\\} 1\\.0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void isRefusedToTwoSessionsThatSwapTheirDataConnections(String version) throws Exception {
    serve(version);
    try (Gateway gateway = gateway()) {
      assertThat(run(gateway, version, 1, "swap"))
          .containsPattern("reply: 522.*\\nreply: 522")
          .contains("complete: 0");
      assertThat(gateway.metrics())
          .containsPattern("sallyport_data_connections_total\\{.*client_tls_not_reused.*\\} 2\\.0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void isDemanded(String version) throws Exception {
    serve(version);
    try (Gateway gateway = gateway()) {
      assertThat(run(gateway, version, 1, "none")).contains("refused:", "complete: 0");
    }
  }

  /** Then curl and vsftpd have TLS between them, and the gateway only lends its ports. */
  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void isTheirOwnBusinessWhereTlsIsPassedThrough(String version) throws Exception {
    var inside = InetAddress.ofLiteral("127.0.0.3");
    int first = Gateway.CLIENT_PORTS + 50;
    serve(
        version,
        inside,
        "pasv_address=127.0.0.1",
        "pasv_min_port=" + first,
        "pasv_max_port=" + (first + 9));
    try (Gateway gateway =
        Gateway.start(
            new InetSocketAddress(inside, port),
            "listener.client-side.data-ports = \"%d-%d\"".formatted(first - 50, first - 1),
            "listener.client-side.tls { mode = passthrough, passthrough-ports = \"%d-%d\" }"
                .formatted(first, first + 9))) {
      String file = "ftp://127.0.0.1:" + gateway.address().getPort() + "/file";
      var curl =
          new ProcessBuilder(
                  "curl",
                  "-q",
                  "-sS",
                  "--max-time",
                  "30",
                  "--ssl-reqd",
                  "--cacert",
                  "tls.crt",
                  file,
                  file,
                  file)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).isEqualTo("contents\n".repeat(300));
      assertThat(curl.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      gateway.eventually(
          "three connections in the audit",
          () -> gateway.audit().split("\"event\":\"passthrough.data\"", -1).length == 4);
      assertThat(gateway.audit()).as("nobody here read it").doesNotContain("RETR");
    }
  }
}
