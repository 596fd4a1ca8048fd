package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway in trouble")
@Timeout(240)
class TroubleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FILE = "picture.raw";
  private static final Path FAKETIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;
  private int adminPort;
  private int serverPort;
  private EmbeddedServer server;
  private Path configuration;

  @BeforeEach
  void startServer() throws Exception {
    serverPort = Ports.free();
    port = Ports.free();
    adminPort = Ports.free();
    server = EmbeddedServer.start(serverPort);
    configuration = folder.resolve("sallyport.conf");
  }

  @AfterEach
  void stopServer() {
    server.close();
    http.close();
  }

  @Test
  void servesWhileItsDiskIsFullAndSaysWhatItLostWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString()))
        .as("a small disk can be mounted")
        .isZero();
    try {
      Path audit = disk.resolve("audit.json");
      Path records = disk.resolve("records");
      configure(
          "log.audit = \"" + audit + "\"",
          "record { sessions = all, directory = \"" + records + "\" }");
      try (Program gateway = Program.run(configuration).ready()) {
        visit();
        Program.eventually(
            "a recording", PATIENCE, () -> metric("sallyport_recordings_total") >= 1);
        Path ballast = disk.resolve("ballast");
        fill(ballast);
        Program.eventually(
            "both have lost something, while files pass",
            PATIENCE,
            () -> {
              visit();
              return metric("sallyport_audit_dropped_total") > 0
                  && metric("sallyport_recordings_dropped_total") > 0;
            });
        visit();
        double kept = metric("sallyport_recordings_total");
        Files.delete(ballast);
        Program.eventually(
            "both are written again",
            PATIENCE,
            () -> {
              visit();
              return Files.readString(audit).contains("\"audit.lost\"")
                  && metric("sallyport_recordings_total") > kept;
            });
        gateway.awaits("Audit events cannot be written", 1);
        gateway.awaits("Audit events are written again", 1);
        gateway.awaits("recordings in " + records + " cannot be written", 1);
        gateway.awaits("recordings are written again", 1);
      }
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void servesWhileNobodyReadsItsAuditEvents() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(run("mkfifo", pipe.toString())).isZero();
    configure("limits.violations = 1000000");
    // Opened, and not read.
    try (var reader = new RandomAccessFile(pipe.toFile(), "rw");
        Program gateway =
            Program.run(configuration, ProcessBuilder.Redirect.to(pipe.toFile()), Map.of())
                .ready()) {
      Program.eventually(
          "events are lost",
          PATIENCE,
          () -> {
            refusals();
            return metric("sallyport_audit_dropped_total") > 0;
          });
      visit();
      var said = new StringBuilder();
      Thread reading = Thread.ofPlatform().daemon().start(() -> read(reader, said));
      Program.eventually(
          "it is said that events are lost",
          PATIENCE,
          () -> {
            visit();
            synchronized (said) {
              return said.indexOf("\"audit.lost\"") >= 0;
            }
          });
      gateway.terminate();
      assertThat(gateway.exitCode()).isZero();
      assertThat(reading.isAlive()).isTrue();
    }
  }

  @Test
  void isThereAgainAfterKillMinus9WithNothingToCleanUp() throws Exception {
    Path records = folder.resolve("records");
    configure(
        "log.audit = \"" + folder.resolve("audit.json") + "\"",
        "admin.token-file = \"" + folder.resolve("token") + "\"",
        "upgrade.socket = \"" + folder.resolve("upgrade") + "\"",
        "record { sessions = all, directory = \"" + records + "\" }");
    try (Program killed = Program.run(configuration).ready()) {
      visit();
      FTPClient client = loggedIn();
      client.setReceieveDataSocketBufferSize(4096);
      InputStream file = client.retrieveFileStream(FILE);
      assertThat(file.read()).isZero();
      Program.eventually(
          "two recordings", PATIENCE, () -> metric("sallyport_recordings_total") == 2);
      killed.kill();
    }
    String before = Files.readString(folder.resolve("token"));
    long killedAt = System.nanoTime();
    try (Program gateway = Program.run(configuration).ready()) {
      System.out.printf(
          "ready after kill -9, from the start of a cold JVM: %d ms%n",
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAt));
      visit();
      assertThat(Files.readString(folder.resolve("token"))).isEqualTo(before);
      Program.eventually(
          "a third recording",
          PATIENCE,
          () -> {
            try (Stream<Path> files = Files.list(records)) {
              return files.count() == 3;
            }
          });
      Program.eventually(
          "one more login in the audit",
          PATIENCE,
          () -> Files.readString(folder.resolve("audit.json")).split("\"login\"", -1).length == 4);
      gateway.terminate();
      assertThat(gateway.exitCode()).isZero();
    }
  }

  @Test
  void keepsItsTimersWhenTheClockJumps() throws Exception {
    assumeThat(FAKETIME).as("the Debian package faketime").exists();
    Path clock = Files.writeString(folder.resolve("clock"), "+0");
    configure(
        "limits.idle-timeout = 20s",
        "policies.default.bans { failed-logins = 3, window = 5m, duration = 10m }");
    var environment =
        Map.of(
            "LD_PRELOAD",
            FAKETIME.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1");
    try (Program gateway =
        Program.run(configuration, ProcessBuilder.Redirect.DISCARD, environment).ready()) {
      FTPClient first = loggedIn();
      String before = get("/api/status");
      Files.writeString(clock, "+3d");
      Program.eventually(
          "it sees another day", PATIENCE, () -> !day(get("/api/status")).equals(day(before)));
      assertThat(first.sendNoOp()).as("an idle timeout of 20 s, after three days").isTrue();
      first.logout();
      FTPClient idle = loggedIn();
      for (int i = 0; i < 3; i++) {
        failLogin();
      }
      Program.eventually("a ban", PATIENCE, () -> metric("sallyport_bans_active") == 1);
      Files.writeString(clock, "+9d");
      TimeUnit.SECONDS.sleep(3);
      assertThat(metric("sallyport_bans_active")).as("a ban of ten minutes").isEqualTo(1);
      Files.writeString(clock, "-9d");
      TimeUnit.SECONDS.sleep(1);
      assertThat(metric("sallyport_bans_active")).isEqualTo(1);
      idle.setSoTimeout(60_000);
      assertThatThrownBy(idle::getReply).isInstanceOf(FTPConnectionClosedException.class);
      assertThat(idle.getReplyCode()).isEqualTo(421);
    }
  }

  private static String day(String status) {
    return status.replaceAll("(?s).*?\"(?:time|now|at)\":\"(\\d{4}-\\d\\d-\\d\\d).*", "$1");
  }

  private void failLogin() throws IOException {
    var client = new FTPClient();
    client.setDefaultTimeout(30_000);
    client.connect("127.0.0.1", port);
    assertThat(client.login("demo", "wrong")).isFalse();
    client.disconnect();
  }

  /** A hundred lines that are refused, each of which is an event. */
  private void refusals() throws IOException {
    try (var client =
        Line.dial("client", new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      client.hearsReply("220");
      client.says("USER demo", "PASS sallyport");
      client.hearsReply("331");
      client.hearsReply("230");
      for (int i = 0; i < 50; i++) {
        client.sends("PORT 1,2,3,4,5,6\r\n".repeat(30));
        for (int j = 0; j < 30; j++) {
          client.hears("501");
        }
      }
    }
  }

  private void visit() throws IOException {
    FTPClient client = loggedIn();
    try (OutputStream nowhere = OutputStream.nullOutputStream()) {
      assertThat(client.retrieveFile(FILE, nowhere)).as(client.getReplyString()).isTrue();
    }
    client.logout();
    client.disconnect();
  }

  private FTPClient loggedIn() throws IOException {
    var client = new FTPClient();
    client.setDefaultTimeout(30_000);
    client.setDataTimeout(Duration.ofSeconds(30));
    client.connect("127.0.0.1", port);
    assertThat(client.login("demo", "sallyport")).as(client.getReplyString()).isTrue();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      // By single bytes at the end, so that not even one event finds room.
      for (int size : new int[] {4096, 1}) {
        writeUntilFull(out, size);
      }
    }
  }

  private static void writeUntilFull(OutputStream out, int size) {
    try {
      while (true) {
        out.write(new byte[size]);
      }
    } catch (IOException full) {
      // As wanted.
    }
  }

  private static void read(RandomAccessFile pipe, StringBuilder said) {
    var bytes = new byte[65_536];
    try {
      for (int count = pipe.read(bytes); count >= 0; count = pipe.read(bytes)) {
        synchronized (said) {
          said.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException closed) {
      // At the end of the test.
    }
  }

  private static int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private double metric(String prefix) throws Exception {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String get(String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + adminPort + path);
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private void configure(String... settings) throws IOException {
    int data = 20_000 + (int) (ProcessHandle.current().pid() % 60) * 200;
    Files.writeString(
        configuration,
        """
        sallyport {
          listeners = [
            { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d"
              client-side.data-ports = "%d-%d", server-side.data-ports = "%d-%d" }
          ]
          admin.bind = "127.0.0.1:%d"
          %s
        }
        """
            .formatted(
                port,
                serverPort,
                data,
                data + 99,
                data + 100,
                data + 199,
                adminPort,
                String.join("\n  ", settings)));
  }
}
