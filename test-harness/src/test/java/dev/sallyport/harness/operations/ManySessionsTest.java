package dev.sallyport.harness.operations;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.sallyport.harness.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code -Dsallyport-sessions=9000} as many as 20,000 descriptors allow. What it took is left
 * in target/many-sessions.txt; what it takes depends on the machine, so no test asks.
 */
@DisplayName("Among very many sessions")
@Timeout(240)
class ManySessionsTest {
  private static final int SESSIONS = Integer.getInteger("sallyport-sessions", 600);
  private static final int PAGE = 50;

  /** Each tenth has logged in. */
  private static final int LOGGED_IN = SESSIONS / 10;

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path FIGURES = Path.of("target/many-sessions.txt");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<Socket> SOCKETS = new ArrayList<>();
  private static final List<String> TOOK = new ArrayList<>();
  private static PatientServer server;
  private static Program gateway;
  private static String admin;

  @BeforeAll
  static void begin(@TempDir Path folder) throws Exception {
    server = new PatientServer();
    int port = Ports.free();
    int adminPort = Ports.free();
    admin = "http://127.0.0.1:" + adminPort;
    Path configuration =
        Files.writeString(
            folder.resolve("sallyport.conf"),
            """
            sallyport {
              listeners = [
                { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d"
                  client-side.data-ports = "19000-19049", server-side.data-ports = "19050-19099" } ]
              admin.bind = "127.0.0.1:%d"
              limits { max-sessions = 10000, max-sessions-per-client = 10000
                       login-timeout = 10m, idle-timeout = 10m }
              log { level = error, audit = "/dev/null" }
            }
            """
                .formatted(port, server.port(), adminPort));
    gateway = Program.run(configuration).ready();
    long began = System.nanoTime();
    for (int i = 0; i < SESSIONS; i++) {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      SOCKETS.add(socket);
      hear(socket);
      if (i % 10 == 0) {
        say(socket, "USER user-%04d".formatted(i));
        say(socket, "PASS secret");
      }
    }
    took("to begin " + SESSIONS + " sessions", began);
  }

  @AfterAll
  static void end() throws Exception {
    for (Socket socket : SOCKETS) {
      socket.close();
    }
    gateway.close();
    server.close();
    HTTP.close();
    Files.createDirectories(FIGURES.getParent());
    Files.write(FIGURES, TOOK);
  }

  @Test
  void findsSortsAndPagesThem() throws Exception {
    JsonNode first = timed("first page", "/api/sessions?sort=-transfer&limit=" + PAGE);
    assertThat(first.get("total").asInt()).isEqualTo(SESSIONS);
    assertThat(first.get("sessions")).hasSize(PAGE);
    JsonNode last = timed("last page", "/api/sessions?sort=id&offset=" + (SESSIONS - 7));
    assertThat(last.get("sessions")).hasSize(7);
    JsonNode idle = timed("by state", "/api/sessions?state=idle&sort=-user&limit=200");
    assertThat(idle.get("matching").asInt()).isEqualTo(LOGGED_IN);
    JsonNode one = timed("by text", "/api/sessions?q=user-0070");
    assertThat(one.get("matching").asInt()).isOne();
    assertThat(one.at("/sessions/0/user").asText()).isEqualTo("user-0070");
    JsonNode none = timed("by text that is nowhere", "/api/sessions?q=nobody");
    assertThat(none.get("matching").asInt()).isZero();
    JsonNode holes = timed("pinholes", "/api/pinholes");
    assertThat(holes.get("total").asInt()).isZero();
    String id = one.at("/sessions/0/id").asText();
    JsonNode detail = timed("one session with its dialogue", "/api/sessions/" + id);
    assertThat(detail.get("dialogue")).isNotEmpty();
  }

  @Test
  void tellsWatchersEverySecondHowItIs() throws Exception {
    var watchers = new ArrayList<Socket>();
    try {
      cpu("nobody watches");
      for (int i = 0; i < 10; i++) {
        var watcher = new Socket(InetAddress.getLoopbackAddress(), URI.create(admin).getPort());
        watcher.setSoTimeout(30_000);
        watcher
            .getOutputStream()
            .write(
                "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        watchers.add(watcher);
      }
      cpu("10 watch");
      for (Socket watcher : watchers) {
        var seen = new StringBuilder();
        while (seen.indexOf("\"sessions\":" + SESSIONS) < 0) {
          int next = watcher.getInputStream().read();
          assertThat(next).isNotEqualTo(-1);
          seen.append((char) next);
        }
      }
    } finally {
      for (Socket watcher : watchers) {
        watcher.close();
      }
    }
  }

  @Test
  void areAPageOfFiftyInTheBrowser() {
    assumeTrue(Files.isExecutable(CHROMIUM), "needs the Debian package chromium");
    try (var playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
      Page page = browser.newContext().newPage();
      page.setDefaultTimeout(60_000);
      long began = System.nanoTime();
      page.navigate(admin + "/");
      page.locator("#sessions tbody tr").nth(PAGE - 1).waitFor();
      took("page with its table in Chromium", began);
      assertThat(page.locator("#sessions tbody tr")).hasCount(PAGE);
      assertThat(page.locator("#page"))
          .hasText("1–50 of " + String.format(java.util.Locale.ROOT, "%,d", SESSIONS));
      began = System.nanoTime();
      page.locator("#later").click();
      page.getByText("51–100 of").waitFor();
      took("next page in Chromium", began);
      began = System.nanoTime();
      page.locator("#find").fill("user-0070");
      page.locator("#sessions tbody tr").getByText("user-0070").waitFor();
      assertThat(page.locator("#sessions tbody tr")).hasCount(1);
      took("find in Chromium", began);
      page.locator("#find").fill("");
      page.locator("#state-filter").selectOption("login");
      assertThat(page.locator("#matching"))
          .hasText(
              String.format(java.util.Locale.ROOT, "%,d of %,d", SESSIONS - LOGGED_IN, SESSIONS));
    }
  }

  private static JsonNode timed(String what, String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(admin + path)).timeout(Duration.ofSeconds(30)).build();
    String answer = HTTP.send(request, BodyHandlers.ofString()).body();
    long began = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      answer = HTTP.send(request, BodyHandlers.ofString()).body();
    }
    TOOK.add(
        "%s: %.1f ms, %d bytes"
            .formatted(what, (System.nanoTime() - began) / 1e7, answer.length()));
    return JSON.readTree(answer);
  }

  /** Notes the share of a processor that the gateway takes, where it is for the figures. */
  private static void cpu(String what) throws Exception {
    if (SESSIONS <= 1000) {
      return;
    }
    long before = gateway.cpuMillis();
    long began = System.nanoTime();
    TimeUnit.SECONDS.sleep(15);
    double seconds = (System.nanoTime() - began) / 1e9;
    TOOK.add(
        "%s: %.1f %% of a processor"
            .formatted(what, (gateway.cpuMillis() - before) / seconds / 10));
  }

  private static void took(String what, long began) {
    TOOK.add("%s: %.0f ms".formatted(what, (System.nanoTime() - began) / 1e6));
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    hear(socket);
  }

  private static void hear(Socket socket) throws IOException {
    int next = 0;
    while (next != '\n') {
      next = socket.getInputStream().read();
      if (next == -1) {
        throw new IOException("the gateway has closed the connection");
      }
    }
  }
}
