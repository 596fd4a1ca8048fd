package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that clients use")
@Timeout(600)
class NeverDropTest {
  private static final int CLIENTS = 8;
  private static final String FILE = "picture.raw";
  private static final int FILE_BYTES = 3 * 1024 * 1024;

  /** More by option, because each costs the start of a JVM: {@code -Dsallyport-restarts=100}. */
  private static final int RESTARTS = Integer.getInteger("sallyport-restarts", 5);

  private static final int RELOADS = 100;

  @TempDir private Path folder;
  private int serverPort;
  private int port;
  private int adminPort;
  private EmbeddedServer server;
  private Path configuration;

  @BeforeEach
  void startServer() throws Exception {
    serverPort = Ports.free();
    port = Ports.free();
    adminPort = Ports.free();
    server = EmbeddedServer.start(serverPort);
    configuration = folder.resolve("sallyport.conf");
    configure("");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void losesNothingInAHundredReloadsOfWhichHalfAreBroken() throws Exception {
    try (Program gateway = Program.run(configuration).ready();
        var crowd = new Crowd(CLIENTS, port, FILE, FILE_BYTES)) {
      for (int i = 0; i < RELOADS; i++) {
        crowd.fetches(1);
        boolean broken = i % 2 == 1;
        configure(broken ? "limits.violations = none" : "limits.violations = " + (10 + i));
        gateway.hangUp();
        gateway.awaits(broken ? "configuration not reloaded" : "configuration reloaded", i / 2 + 1);
      }
      crowd.fetches(CLIENTS);
      assertThat(crowd.complaints()).as(gateway.err()).isEmpty();
      assertThat(crowd.sentAway()).as(gateway.err()).isEmpty();
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES) // where somebody asks for a hundred restarts
  void refusesNobodyWhenAnotherTakesOver() throws Exception {
    assumeThat(Epoll.isAvailable()).as("sockets are handed over with epoll").isTrue();
    Program gateway = Program.run(configuration).ready();
    try (var crowd = new Crowd(CLIENTS, port, FILE, FILE_BYTES)) {
      for (int i = 0; i < RESTARTS; i++) {
        crowd.fetches(CLIENTS);
        Program next = Program.run(configuration, "--take-over").ready();
        assertThat(gateway.exitCode()).as(gateway.err()).isZero();
        gateway = next;
      }
      crowd.fetches(CLIENTS);
      assertThat(crowd.complaints()).isEmpty();
      assertThat(get("/readyz")).isEqualTo(200);
    } finally {
      gateway.close();
    }
  }

  @Test
  void letsOneListenerComeAndAnotherGoWithoutAWordToTheRest() throws Exception {
    int second = Ports.free();
    try (Program gateway = Program.run(configuration).ready();
        var crowd = new Crowd(CLIENTS, port, FILE, FILE_BYTES)) {
      crowd.fetches(1);
      configure("", second);
      gateway.hangUp();
      gateway.awaits("configuration reloaded", 1);
      FTPClient guest = loggedIn(second);
      crowd.fetches(CLIENTS);
      configure("");
      gateway.hangUp();
      gateway.awaits("configuration reloaded", 2);
      assertThatThrownBy(() -> loggedIn(second)).isInstanceOf(ConnectException.class);
      assertThat(guest.listNames()).as("its sessions go on").isNotEmpty();
      crowd.fetches(CLIENTS);
      assertThat(crowd.complaints()).as(gateway.err()).isEmpty();
      assertThat(crowd.sentAway()).as(gateway.err()).isEmpty();
      guest.disconnect();
    }
  }

  @Test
  void finishesTransfersAndSendsTheOthersAwayWhenItIsTerminated() throws Exception {
    try (Program gateway = Program.run(configuration).ready()) {
      FTPClient idle = loggedIn();
      FTPClient busy = loggedIn();
      busy.setFileType(FTP.BINARY_FILE_TYPE);
      InputStream file = busy.retrieveFileStream(FILE);
      assertThat(file.read()).isZero();
      gateway.terminate();
      gateway.awaits("sallyport is stopping", 1);
      assertThat(get("/readyz")).isEqualTo(503);
      assertIsSentAway(idle);
      assertThat(file.readAllBytes()).hasSize(FILE_BYTES - 1);
      file.close();
      assertThat(busy.completePendingCommand()).isTrue();
      assertIsSentAway(busy);
      assertThat(gateway.exitCode()).isZero();
    }
  }

  @Test
  void cutsWhatIsNotOverAtTheDrainTimeoutAndLeavesWithZero() throws Exception {
    configure("drain-timeout = 1s");
    try (Program gateway = Program.run(configuration).ready()) {
      FTPClient slow = loggedIn();
      slow.setFileType(FTP.BINARY_FILE_TYPE);
      slow.setReceieveDataSocketBufferSize(4096);
      InputStream file = slow.retrieveFileStream(FILE);
      assertThat(file.read()).isZero();
      gateway.terminate();
      assertThat(gateway.exitCode()).isZero();
      assertThat(gateway.err()).contains("sallyport cuts 1 session");
      assertThatThrownBy(file::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void startsAgainAfterItWasKilledWithNothingToCleanUp() throws Exception {
    try (Program killed = Program.run(configuration).ready()) {
      loggedIn();
      killed.kill();
    }
    try (Program gateway = Program.run(configuration, "--take-over").ready()) {
      assertThat(gateway.err()).contains("nothing to take over");
      loggedIn().logout();
    }
  }

  /** Commons Net makes an exception of 421. */
  private static void assertIsSentAway(FTPClient client) {
    assertThatThrownBy(client::getReply).isInstanceOf(FTPConnectionClosedException.class);
    assertThat(client.getReplyCode()).isEqualTo(421);
  }

  private void configure(String settings) throws IOException {
    write(settings, "");
  }

  private void configure(String settings, int secondPort) throws IOException {
    int data = dataPorts() + 160;
    write(settings, listener("second", secondPort, data, data + 39));
  }

  /** Below the ports the kernel hands out, and others for other runs on the same machine. */
  private static int dataPorts() {
    return 20_000 + (int) (ProcessHandle.current().pid() % 60) * 200;
  }

  /** Of its data ports, the lower half is for clients. */
  private String listener(String name, int at, int firstPort, int lastPort) {
    int middle = (firstPort + lastPort) / 2;
    return """
    { name = %s, bind = "127.0.0.1:%d", server = "127.0.0.1:%d"
      client-side.data-ports = "%d-%d", server-side.data-ports = "%d-%d" }\
    """
        .formatted(name, at, serverPort, firstPort, middle, middle + 1, lastPort);
  }

  private void write(String settings, String moreListeners) throws IOException {
    Files.writeString(
        configuration,
        """
        sallyport {
          listeners = [ %s
            %s ]
          admin.bind = "127.0.0.1:%d"
          upgrade.socket = "%s"
          %s
        }
        """
            .formatted(
                listener("public", port, dataPorts(), dataPorts() + 159),
                moreListeners,
                adminPort,
                folder.resolve("upgrade"),
                settings));
  }

  private FTPClient loggedIn() throws IOException {
    return loggedIn(port);
  }

  private FTPClient loggedIn(int at) throws IOException {
    var client = new FTPClient();
    client.setDefaultTimeout(30_000);
    client.setDataTimeout(Duration.ofSeconds(30));
    client.connect("127.0.0.1", at);
    assertThat(client.login("demo", "sallyport")).isTrue();
    client.enterLocalPassiveMode();
    return client;
  }

  private int get(String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + adminPort + path);
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
