package dev.sallyport.harness.admin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In Chromium, as Debian has it; what it looked like is left in target/live-page. */
@DisplayName("The live page")
@Timeout(120)
class LivePageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path PICTURES = Path.of("target/live-page");

  /** How much there is to see in the charts: {@code -Dsallyport-pictured-seconds=90}. */
  private static final int PICTURED_SECONDS = Integer.getInteger("sallyport-pictured-seconds", 1);

  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
  private EmbeddedServer server;
  private Gateway gateway;
  private Path token;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  @BeforeAll
  static void startBrowser() {
    assumeTrue(Files.isExecutable(CHROMIUM), "needs the Debian package chromium");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  @AfterAll
  static void stopBrowser() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = EmbeddedServer.start(port);
    token = folder.resolve("token");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    SelfSigned.write(certificate, key, List.of("localhost"), Duration.ofDays(1));
    gateway =
        Gateway.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            "admin.token-file = \"" + token + "\"",
            "listener.client-side.tls { mode = optional, certificate = \"%s\", key = \"%s\" }"
                .formatted(certificate, key),
            // Longer than anybody wants to have pictured.
            "limits { login-timeout = 10m, data-accept-timeout = 10m }",
            "policies.default.bans { failed-logins = 3 }",
            "policies.default.rules = [ { id = no-programs, when { path = \"**.exe\" }, then = deny } ]");
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
      server.close();
    }
  }

  @Test
  void showsASessionATransferAndARefusalAndEndsTheSession() throws Exception {
    Page page = open(1280, 900, ColorScheme.LIGHT);
    assertThat(page.locator("#state")).hasText("ready");
    assertThat(page.locator("#no-sessions")).isVisible();
    try (var visit = Visit.loggedIn(gateway.address())) {
      Locator row = page.locator("#sessions tbody tr");
      assertThat(row).hasCount(1);
      assertThat(row).containsText("127.0.0.1");
      assertThat(row).containsText("demo");
      try (OutputStream out = visit.upload("report.pdf")) {
        out.write(new byte[300_000]);
        assertThat(row.locator(".rate")).containsText("300 KB");
        out.write(new byte[400_000]);
        assertThat(row.locator(".rate")).containsText("700 KB");
        assertThat(row.locator(".file")).hasText("STOR report.pdf");
      }
      visit.finish();
      assertThat(row.locator(".badge")).hasText("idle");
      visit.say("STOR", "evil.exe");
      Locator refusal = page.locator("#refusals li").first();
      assertThat(refusal).containsText("STOR evil.exe");
      assertThat(refusal).containsText("no-programs (a rule of the policy) at ");
      row.click();
      assertThat(page.locator("#dialogue")).containsText("STOR report.pdf");
      assertThat(page.locator("#dialogue")).containsText("PASS ***");
      page.locator("#end-session").click();
      page.locator("#token").fill("not-the-token-at-all");
      page.locator("#confirm-yes").click();
      assertThat(page.locator("#confirm-problem")).containsText("needs the token");
      assertThat(row).hasCount(1);
      page.locator("#token").fill(Files.readString(token));
      page.locator("#confirm-yes").click();
      assertThat(page.locator("#toast")).containsText("was ended");
      assertThat(row).hasCount(0);
      assertThat(visit.hear()).startsWith("421 ");
    }
    // Chromium itself writes down what is no bug: the wrong token, and the session that is over.
    complaints.removeIf(complaint -> complaint.contains("401") || complaint.contains("404"));
    assertThat(complaints).isEmpty();
  }

  @Test
  void showsHostileNamesAsTheyAreAndRunsNothingOfThem() throws Exception {
    Page page = open(1280, 900, ColorScheme.DARK);
    try (var visit = Visit.loggedIn(gateway.address());
        var stranger = new Visit(gateway.address())) {
      stranger.say("USER", "<img src=x onerror=\"document.title='owned'\">");
      visit.say("CWD", "<script>document.title='owned'</script>\u009b31m\u00e9");
      assertThat(visit.say("DELE", "\u009b2J<b>bold</b>\u00e2\u0080\u00ae.exe")).isEqualTo(550);
      Locator refusal = page.locator("#refusals li .what").first();
      assertThat(refusal).containsText("<b>bold</b>");
      assertThat(page.locator("#sessions")).containsText("<img src=x onerror=");
      page.locator("#sessions tbody tr", new Page.LocatorOptions().setHasText("demo")).click();
      assertThat(page.locator("#dialogue")).containsText("<script>document.title");
      assertThat(page.locator("#dialogue")).containsText("\u27e89B\u27e931m\u00e9");
      assertThat(page).hasTitle(Pattern.compile("[0-9]+ sessions? · Sallyport"));
      assertThat(page.locator("main img, main script, main b b, dialog script")).hasCount(0);
      // Before the session is over: Chromium would write down that it is not found any more.
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void listsABanAndLiftsIt() throws Exception {
    Page page = open(1280, 900, ColorScheme.LIGHT);
    for (int i = 0; i < 3; i++) {
      try (var visit = new Visit(gateway.address())) {
        visit.say("USER", "demo");
        visit.say("PASS", "wrong");
      }
    }
    Locator ban = page.locator("#bans li");
    assertThat(ban).containsText("127.0.0.1");
    ban.locator("button").click();
    page.locator("#token").fill(Files.readString(token));
    page.keyboard().press("Enter");
    assertThat(page.locator("#toast")).containsText("127.0.0.1 may come again");
    assertThat(page.locator("#no-bans")).isVisible();
  }

  @Test
  void isDrivenByTheKeyboard() throws Exception {
    Page page = open(1280, 900, ColorScheme.LIGHT);
    try (var _ = Visit.loggedIn(gateway.address())) {
      Locator row = page.locator("#sessions tbody tr");
      assertThat(row).hasCount(1);
      page.keyboard().press("/");
      assertThat(page.locator("#find")).isFocused();
      page.keyboard().type("nobody");
      assertThat(page.locator("#no-sessions")).hasText("No session matches.");
      page.locator("#find").fill("");
      assertThat(row).hasCount(1);
      row.focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("#session")).isVisible();
      page.keyboard().press("Escape");
      assertThat(page.locator("#session")).not().isVisible();
      assertThat(row).isFocused();
    }
  }

  @Test
  void asksNobodyElseForAnything() {
    Page page = open(1280, 900, ColorScheme.LIGHT);
    assertThat(page.locator("#state")).hasText("ready");
    assertThat(requests)
        .isNotEmpty()
        .allMatch(url -> url.startsWith(gateway.admin("/").toString()));
    assertThat(complaints).isEmpty();
  }

  @Test
  void isReachedWithTheTabulatorAndShowsWhereItIs() throws Exception {
    Page page = open(1280, 900, ColorScheme.LIGHT);
    ban(InetAddress.ofLiteral("127.0.0.2"));
    try (var visit = Visit.loggedIn(gateway.address())) {
      visit.say("DELE", "setup.exe");
      assertThat(page.locator("#sessions tbody tr")).hasCount(1);
      assertThat(page.locator("#bans li")).hasCount(1);
      var reached = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        page.keyboard().press("Tab");
        reached.add(
            page.evaluate(
                    """
                    () => {
                      const at = document.activeElement;
                      if (at === document.body) return "the browser's own";
                      const seen = getComputedStyle(at).outlineStyle !== "none";
                      return (at.id || at.innerText.trim().split(/\\s/)[0]) + (seen ? "" : ", unseen");
                    }\
                    """)
                .toString());
      }
      assertThat(reached)
          .containsSubsequence(
              "unlock",
              "find",
              "state-filter",
              "Client",
              "User",
              "Transfer",
              page.locator("#sessions td.client").innerText())
          .contains("refusals", "Lift")
          .noneMatch(where -> where.endsWith(", unseen"));
    }
  }

  @Test
  void hasContrastAndNamesForEverythingByDayAndByNight() throws Exception {
    String checks = Files.readString(Path.of("src/test/resources/readable.js"));
    ban(InetAddress.ofLiteral("127.0.0.2"));
    try (var visit = Visit.loggedIn(gateway.address());
        var _ = new Visit(gateway.address());
        var _ = Visit.loggedInOverTls(gateway.address())) {
      visit.say("DELE", "setup.exe");
      visit.say("EPSV", "");
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        Page page = open(1280, 900, scheme);
        assertThat(page.locator("#sessions tbody tr")).hasCount(3);
        assertThat(page.locator("#pinholes li")).hasCount(1);
        assertThat(page.evaluate(checks)).as("the page, " + scheme).isEqualTo(List.of());
        page.locator("#sessions tbody tr", new Page.LocatorOptions().setHasText("idle"))
            .first()
            .click();
        assertThat(page.locator("#dialogue li").first()).isVisible();
        assertThat(page.evaluate(checks)).as("a session, " + scheme).isEqualTo(List.of());
        page.locator("#end-session").click();
        assertThat(page.locator("#token")).isFocused();
        assertThat(page.evaluate(checks)).as("a question, " + scheme).isEqualTo(List.of());
      }
    }
  }

  /** Has an address of this machine refused, as who guesses passwords is. */
  private void ban(InetAddress address) throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var visit = new Visit(gateway.address(), address)) {
        visit.say("USER", "demo");
        visit.say("PASS", "wrong");
      }
    }
  }

  /** Fetches a file again and again, with pauses, until interrupted. */
  private void download() {
    try (var visit = Visit.loggedIn(gateway.address())) {
      for (int i = 1; !Thread.interrupted(); i++) {
        try (InputStream in = visit.download("picture.raw")) {
          in.readAllBytes();
        }
        visit.finish();
        TimeUnit.MILLISECONDS.sleep(400 + 300 * (i % 7));
      }
    } catch (IOException | InterruptedException over) {
      // The test has what it wanted.
    }
  }

  @Test
  void fitsAWideScreenAndAPhoneByDayAndByNight() throws Exception {
    Files.createDirectories(PICTURES);
    ban(InetAddress.ofLiteral("127.0.0.2"));
    Thread downloads = Thread.ofVirtual().start(this::download);
    var visits = new ArrayList<Visit>();
    var uploads = new ArrayList<OutputStream>();
    try {
      for (String name : List.of("2026-11-20-orders.csv", "backup-warehouse-17.tar.zst")) {
        visits.add(Visit.loggedIn(gateway.address()));
        uploads.add(visits.getLast().upload(name));
      }
      visits.add(Visit.loggedIn(gateway.address()));
      visits.getLast().say("DELE", "setup.exe");
      visits.getLast().say("PORT", "192,0,2,1,4,5");
      visits.getLast().say("EPSV", "");
      visits.add(new Visit(gateway.address()));
      visits.add(Visit.loggedInOverTls(gateway.address()));
      for (int i = 0; i < PICTURED_SECONDS; i++) {
        for (OutputStream upload : uploads) {
          upload.write(new byte[200_000 + 700_000 * (i % 5)]);
        }
        TimeUnit.SECONDS.sleep(1);
      }
      for (int width : new int[] {1280, 390}) {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
          Page page = open(width, width == 390 ? 844 : 900, scheme);
          assertThat(page.locator("#sessions tbody tr")).hasCount(6);
          assertThat(page.locator("#sessions .lock:visible")).hasCount(1);
          assertThat(page.locator("#bans li")).hasCount(1);
          // The last one is the ban.
          assertThat(page.locator("#refusals li")).hasCount(3);
          assertThat(showsUploads(page, uploads)).as("the rate of uploads").isTrue();
          assertThat(page.locator("#pinholes li")).hasCount(1);
          assertThat((List<?>) page.evaluate("Chart.getChart('throughput').data.labels"))
              .allMatch(label -> label.toString().matches("[0-9]{1,2}:[0-9]{2}:[0-9]{2}"));
          assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
              .as("no sideways scrolling at " + width)
              .isEqualTo(true);
          String name = width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
          page.screenshot(
              new Page.ScreenshotOptions().setPath(PICTURES.resolve(name)).setFullPage(true));
        }
      }
    } finally {
      downloads.interrupt();
      for (Visit visit : visits) {
        visit.close();
      }
    }
  }

  /** The rate is that of the last second, so data has to come until the page has shown one. */
  private static boolean showsUploads(Page page, List<OutputStream> uploads) throws IOException {
    for (int i = 0; i < 60; i++) {
      if (page.locator("#rate-up").innerText().matches("[0-9.]+ [kKM]B/s")) {
        return true;
      }
      for (OutputStream upload : uploads) {
        upload.write(new byte[100_000]);
      }
      page.waitForTimeout(250);
    }
    return false;
  }

  private Page open(int width, int height, ColorScheme scheme) {
    Page page =
        browser
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setColorScheme(scheme))
            .newPage();
    page.setDefaultTimeout(20_000);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(gateway.admin("/").toString());
    return page;
  }
}
