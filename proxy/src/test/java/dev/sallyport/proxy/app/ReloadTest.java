package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The program, asked to read its configuration again,")
@Timeout(60)
class ReloadTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;
  private Path file;
  private int port;
  private int adminPort;
  private ServerSocket server;
  private Sallyport program;

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 50, LOOPBACK);
    Thread.ofVirtual().start(this::greet);
    port = freePort();
    adminPort = freePort();
    file = folder.resolve("sallyport.conf");
    write("one", "");
    program = Sallyport.start(folder, "run", "--config", file.toString());
    program.awaitError("is ready");
  }

  @AfterEach
  void stop() throws Exception {
    program.close();
    server.close();
  }

  @Test
  void greetsTheNextClientAsTheNewOneSays() throws Exception {
    assertThat(greeting(port)).isEqualTo("220 one");
    write("two", "");
    program.hangUp();
    program.awaitError("configuration reloaded");
    assertThat(greeting(port)).isEqualTo("220 two");
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"applied\"} 1.0");
    assertThat(program.out()).contains("\"event\":\"gateway.reload\",\"outcome\":\"applied\"");
  }

  @Test
  void staysAsItIsWhenTheNewOneHasMistakesAndSaysAllOfThem() throws Exception {
    Files.writeString(file, "sallyport { limits.violations = none, log.level = loud }");
    program.hangUp();
    program.awaitError("configuration not reloaded");
    assertThat(program.err())
        .contains("sallyport.listeners is missing", "violations = \"none\"", "level = \"loud\"");
    assertThat(greeting(port)).isEqualTo("220 one");
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"refused\"} 1.0");
    assertThat(program.out()).contains("\"event\":\"gateway.reload\",\"outcome\":\"refused\"");
  }

  @Test
  void staysAsItIsWhenAnAddressCannotBeHad() throws Exception {
    try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
      write("two", listener("second", taken.getLocalPort()));
      program.hangUp();
      program.awaitError("configuration not reloaded");
    }
    assertThat(program.err()).contains("listener second cannot bind");
    assertThat(greeting(port)).isEqualTo("220 one");
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"failed\"} 1.0");
  }

  @Test
  void keepsItsAdminAddressWhenAnotherCannotBeHad() throws Exception {
    try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
      write("two", "", "admin.bind = \"127.0.0.1:" + taken.getLocalPort() + "\"");
      program.hangUp();
      program.awaitError("configuration not reloaded");
    }
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"failed\"} 1.0");
    write("two", "");
    program.hangUp();
    program.awaitError("configuration reloaded");
    assertThat(greeting(port)).isEqualTo("220 two");
  }

  @ParameterizedTest
  @CsvSource({
    "io = epoll, io changes",
    "relay.pipe = 64KiB, relay.pipe changes",
    "upgrade.socket = ./upgrade.sock, upgrade.socket changes"
  })
  void refusesWhatNeedsARestart(String setting, String problem) throws Exception {
    write("two", "", setting);
    assertNeedsRestart(problem);
  }

  @Test
  void refusesToLeadConnectionsThroughTheKernelFromThenOn() throws Exception {
    write("two", "");
    String asked = "name = public, data-plane = kernel,";
    Files.writeString(file, Files.readString(file).replace("name = public,", asked));
    assertNeedsRestart("listener public begins with data-plane = kernel");
  }

  private void assertNeedsRestart(String problem) throws Exception {
    program.hangUp();
    program.awaitError("configuration not reloaded");
    assertThat(program.err()).contains(problem + ": that needs a restart");
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"failed\"} 1.0");
    assertThat(greeting(port)).isEqualTo("220 one");
  }

  @Test
  void putsTheLevelOfTheLogInForce() throws Exception {
    write("one", "", "log.level = debug");
    program.hangUp();
    program.awaitError("configuration reloaded");
    breakOff(adminPort);
    program.awaitError("DEBUG");
    write("one", "", "log.level = error");
    program.hangUp();
    awaitReloads(2);
    assertThat(program.err()).containsOnlyOnce("configuration reloaded");
  }

  /** What an admin connection failed of is written at the level debug. */
  private static void breakOff(int port) throws Exception {
    try (var connection = new Socket(LOOPBACK, port)) {
      connection.getOutputStream().write('G');
      connection.setSoLinger(true, 0);
    }
  }

  @Test
  void answersWhoAskedForItWhenTheAdminAddressMoves() throws Exception {
    Path token = withToken();
    String before = "http://127.0.0.1:" + adminPort;
    adminPort = freePort();
    write("two", "", "admin.token-file = \"" + token + "\"");
    try (var reload =
        Sallyport.start(folder, "reload", "--admin", before, "--token-file", token.toString())) {
      assertThat(reload.exitCode()).as(reload.err()).isZero();
    }
    assertThat(metrics()).contains("sallyport_reloads_total{outcome=\"applied\"} 2.0");
    assertThat(greeting(port)).isEqualTo("220 two");
  }

  @Test
  void tellsWhoAskedForItOfMistakesInWordsThatCanBeRead() throws Exception {
    Path token = withToken();
    write("one", "", "log.level = loud");
    try (var reload = asked("reload", "--token-file", token.toString())) {
      assertThat(reload.exitCode()).isEqualTo(1);
      assertThat(reload.err())
          .contains("sallyport.log.level = \"loud\"; right would be: error or warn or info")
          .doesNotContain("<0A>");
    }
  }

  /** Puts a token in force, and says where it is. */
  private Path withToken() throws Exception {
    Path token = folder.resolve("token");
    write("one", "", "admin.token-file = \"" + token + "\"");
    program.hangUp();
    program.awaitError("configuration reloaded");
    return token;
  }

  private Sallyport asked(String command, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of(command, "--admin", "http://127.0.0.1:" + adminPort));
    arguments.addAll(List.of(options));
    return Sallyport.start(folder, arguments.toArray(String[]::new));
  }

  @Test
  void opensAndClosesListeners() throws Exception {
    int second = freePort();
    write("one", listener("second", second));
    program.hangUp();
    program.awaitError("configuration reloaded");
    assertThat(greeting(second)).isEqualTo("220 one");
    assertThat(metrics()).contains("sallyport_sessions_started_total{listener=\"second\"} 1.0");
    write("one", "");
    program.hangUp();
    program.awaitErrors("configuration reloaded", 2);
    assertThatThrownBy(() -> greeting(second)).hasMessageContaining("refused");
    assertThat(greeting(port)).isEqualTo("220 one");
  }

  @Test
  void keepsThePolicyOfSessionsThatAreInProgress() throws Exception {
    try (var session = new Session(port)) {
      writeRule("reload.sessions = keep");
      program.hangUp();
      program.awaitError("configuration reloaded");
      assertThat(session.ask("USER ann")).isEqualTo("331 server's answer");
    }
  }

  @Test
  void givesSessionsTheNewPolicyAtOnceWhereThatIsWanted() throws Exception {
    try (var session = new Session(port)) {
      writeRule("reload.sessions = adopt");
      program.hangUp();
      program.awaitError("configuration reloaded");
      assertThat(session.ask("USER ann")).isEqualTo("550 not you");
    }
  }

  @Test
  void doesItItselfWhenTheFileChangesAndThatIsWanted() throws Exception {
    write("two", "", "reload.on-change = true");
    program.hangUp();
    program.awaitError("configuration reloaded");
    Path fresh = folder.resolve("fresh.conf");
    Files.copy(file, fresh);
    Files.writeString(fresh, Files.readString(fresh).replace("220 two", "220 three"));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    program.awaitError("by=changed file");
    assertThat(greeting(port)).isEqualTo("220 three");
  }

  @Test
  void opensTheAuditFileAgainSoThatItCanBeRotated() throws Exception {
    Path audit = folder.resolve("audit.json");
    String toFile = "log.audit = \"" + audit + "\"";
    write("one", "", toFile);
    program.hangUp();
    program.awaitError("configuration reloaded");
    greeting(port);
    awaitEvent(audit, "session.start");
    Path rotated = Files.move(audit, folder.resolve("audit.json.1"));
    program.hangUp();
    program.awaitErrors("configuration reloaded", 2);
    long before = Files.size(rotated);
    greeting(port);
    awaitEvent(audit, "session.start");
    assertThat(Files.readString(rotated).substring((int) before)).doesNotContain("session.start");
  }

  private void awaitReloads(int count) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!metrics().contains("sallyport_reloads_total{outcome=\"applied\"} " + count + ".0")) {
      assertThat(System.nanoTime()).as(program.err()).isLessThan(deadline);
    }
  }

  private void awaitEvent(Path audit, String event) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!Files.exists(audit) || !Files.readString(audit).contains(event)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no " + event + " in " + audit + "; " + program.err());
      }
      Thread.onSpinWait();
    }
  }

  private void writeRule(String settings) throws IOException {
    write(
        "one",
        "",
        settings
            + "\npolicies.default.rules = [ { id = no-ann, when { user = ann, commands = [USER] },"
            + " then = deny, reply = \"550 not you\" } ]");
  }

  private void write(String banner, String moreListeners, String... settings) throws IOException {
    Files.writeString(
        file,
        """
        sallyport {
          listeners = [ %s %s ]
          admin.bind = "127.0.0.1:%d"
          policies.default.mask.banner = "220 %s"
          %s
        }
        """
            .formatted(
                listener("public", port),
                moreListeners,
                adminPort,
                banner,
                String.join("\n", settings)));
  }

  private String listener(String name, int at) {
    int ports = name.equals("public") ? 40_000 : 41_000;
    return """
    { name = %s, bind = "127.0.0.1:%d", server = "127.0.0.1:%d"
      client-side.data-ports = "%d-%d", server-side.data-ports = "%d-%d" }
    """
        .formatted(name, at, server.getLocalPort(), ports, ports + 99, ports + 100, ports + 199);
  }

  private String greeting(int at) throws IOException {
    try (var session = new Session(at)) {
      return session.greeting;
    }
  }

  private String metrics() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, LOOPBACK)) {
      return free.getLocalPort();
    }
  }

  /** An FTP server that answers every command alike. */
  private void greet() {
    while (!server.isClosed()) {
      try {
        Socket accepted = server.accept();
        Thread.ofVirtual().start(() -> answer(accepted));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(Socket accepted) {
    try (accepted;
        var in =
            new BufferedReader(
                new InputStreamReader(accepted.getInputStream(), StandardCharsets.US_ASCII))) {
      accepted.getOutputStream().write("220 hello\r\n".getBytes(StandardCharsets.US_ASCII));
      while (in.readLine() != null) {
        accepted
            .getOutputStream()
            .write("331 server's answer\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException over) {
      // The client is gone.
    }
  }

  /** A client that has been greeted. */
  private static final class Session implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final String greeting;

    Session(int port) throws IOException {
      socket = new Socket(LOOPBACK, port);
      socket.setSoTimeout(10_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      greeting = in.readLine();
    }

    String ask(String command) throws IOException {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
