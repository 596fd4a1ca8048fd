package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.net.ListenSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The admin server")
@Timeout(30)
class AdminServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final int MAX_CONNECTIONS = 64;

  private final AtomicInteger scrapes = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Readiness readiness = Readiness.READY;
  private volatile String metrics = "sallyport_sessions_active 1.0\n";
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = AdminServer.start(ANY_PORT, site());
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private AdminSite site() {
    return site(() -> {
      scrapes.incrementAndGet();
      return metrics;
    });
  }

  private AdminSite site(Supplier<String> scrape) {
    var probes =
        Probes.routes(
            accept -> new AdminResponse(200, "text/plain; " + accept, scrape.get()),
            () -> readiness);
    return new AdminSite(
        new AdminRoutes(probes), () -> keeper(Gatekeeper.Reads.LOOPBACK), List::of);
  }

  /** One with a page that is ready later. */
  private static AdminSite siteThatWaits(
      AtomicInteger asked, CompletableFuture<AdminResponse> later) {
    var routes =
        new ArrayList<>(
            Probes.routes(accept -> new AdminResponse(200, accept, ""), () -> Readiness.READY));
    routes.add(
        new Route(
            Method.GET,
            "/wait",
            Access.PROBE,
            _ -> {
              asked.incrementAndGet();
              return later;
            }));
    return new AdminSite(
        new AdminRoutes(routes), () -> keeper(Gatekeeper.Reads.LOOPBACK), List::of);
  }

  private static void await(AtomicInteger count, int goal) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (count.get() < goal) {
      assertThat(System.nanoTime()).as(count + " of " + goal).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Gatekeeper keeper(Gatekeeper.Reads reads) {
    return new Gatekeeper(reads, Optional.empty(), Set.of());
  }

  @Test
  void servesTheMetricsAsPrometheusExpectsThem() throws Exception {
    var response = ask("GET", "/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(response.body()).isEqualTo(metrics);
  }

  @Test
  void ignoresAQuery() throws Exception {
    assertThat(ask("GET", "/metrics?name[]=x").statusCode()).isEqualTo(200);
  }

  @Test
  void isHealthyWhileItLives() throws Exception {
    readiness = Readiness.STOPPING;
    assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyOnlyBetweenStartAndStop() throws Exception {
    readiness = Readiness.STARTING;
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(503);
    readiness = Readiness.READY;
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(200);
    readiness = Readiness.STOPPING;
    var stopping = ask("GET", "/readyz");
    assertThat(stopping.statusCode()).isEqualTo(503);
    assertThat(stopping.body()).isEqualTo("stopping\n");
  }

  @Test
  void knowsNoOtherPage() throws Exception {
    assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/metrics/x").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesWhatIsNotAQuestion() throws Exception {
    var response = ask("POST", "/metrics");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(scrapes).hasValue(0);
  }

  @Test
  void answersHeadWithTheLengthAndWithoutTheBody() throws Exception {
    var response = ask("HEAD", "/healthz");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-length")).contains("6");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void answersAPageThatFailsAndLivesOn() throws Exception {
    server.close();
    server =
        AdminServer.start(
            ANY_PORT,
            site(() -> {
              throw new IllegalStateException("a bug");
            }));
    var failed = ask("GET", "/metrics");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("a bug");
    assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void keepsAConnectionForTheNextQuestionAndNeedsNoHostHeader() throws Exception {
    try (Socket socket = connect()) {
      String one = talk(socket, "GET /healthz HTTP/1.1\r\n\r\n", "alive\n");
      assertThat(one).startsWith("HTTP/1.1 200 OK\r\n");
      String two =
          talk(socket, "GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n", "no such page\n");
      assertThat(two).startsWith("HTTP/1.1 404 ");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closesAfterAnAnswerToHttp10() throws Exception {
    try (Socket socket = connect()) {
      talk(socket, "GET /healthz HTTP/1.0\r\n\r\n", "alive\n");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void answersPipelinedQuestionsInTheirOrder() throws Exception {
    try (Socket socket = connect()) {
      String both =
          talk(socket, "GET /healthz HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n", "ready\n");
      assertThat(both.indexOf("alive")).isPositive().isLessThan(both.indexOf("ready\n"));
    }
  }

  @Test
  void scrapesNoMoreForAPeerThatAsksAndNeverReads() throws Exception {
    metrics = "x".repeat(8 << 20);
    try (Socket socket = connect()) {
      socket.setReceiveBufferSize(4096);
      send(socket, "GET /metrics HTTP/1.1\r\n\r\n".repeat(100));
      // Another connection is served meanwhile, by the same thread, after it read the hundred.
      assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
      assertThat(ask("GET", "/healthz").statusCode()).isEqualTo(200);
      assertThat(scrapes.get()).isBetween(1, 3);
    }
  }

  @Test
  void refusesALineAHeaderOrABodyBeyondItsBounds() throws Exception {
    assertThat(status("GET /" + "x".repeat(2000) + " HTTP/1.1\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET / HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET / HTTP/1.1\r\nContent-Length: 4097\r\n\r\n")).isEqualTo(413);
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    assertThat(status("USER anonymous\r\n\r\n")).isEqualTo(400);
  }

  @Test
  void closesAConnectionThatDoesNotAskInTime() throws Exception {
    server.close();
    server = AdminServer.start(ANY_PORT, site(), ListenSockets.none(), Duration.ofMillis(200));
    try (Socket idle = connect();
        Socket slow = connect()) {
      send(slow, "GET /hea");
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closesAConnectionThatAsksOneByteAtATime() throws Exception {
    server.close();
    server = AdminServer.start(ANY_PORT, site(), ListenSockets.none(), Duration.ofMillis(500));
    try (Socket slow = connect()) {
      slow.setSoTimeout(20);
      assertThat(dripsUntilClosed(slow, "GET /healthz HTTP/1.1\r\nX: " + "x".repeat(2000)))
          .isTrue();
    }
  }

  @Test
  void givesThePlaceOfWhoSaysNothingForLongestToWhoComesWhenAllAreTaken() throws Exception {
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < MAX_CONNECTIONS; i++) {
        sockets.add(connect());
        send(sockets.getLast(), "GET /hea");
      }
      for (int i = 0; i < 3; i++) {
        sockets.add(connect());
        talk(sockets.getLast(), "GET /healthz HTTP/1.1\r\n\r\n", "alive\n");
        assertThat(isClosed(sockets.get(i))).as("slow peer " + i).isTrue();
      }
      talk(sockets.get(MAX_CONNECTIONS - 1), "lthz HTTP/1.1\r\n\r\n", "alive\n");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void servesNoMoreThan64ConnectionsAtATime() throws Exception {
    var asked = new AtomicInteger();
    var later = new CompletableFuture<AdminResponse>();
    server.close();
    server = AdminServer.start(ANY_PORT, siteThatWaits(asked, later));
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 1; i <= MAX_CONNECTIONS; i++) {
        sockets.add(connect());
        send(sockets.getLast(), "GET /wait HTTP/1.1\r\n\r\n");
        await(asked, i);
      }
      try (Socket beyond = connect()) {
        assertThat(isClosed(beyond)).as("all others are at work").isTrue();
      }
      later.complete(new AdminResponse(200, "text/plain", "at last"));
      awaitAnswer();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void saysWhichAddressItCannotHave() {
    assertThatThrownBy(() -> AdminServer.start(server.address(), site()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(String.valueOf(server.address().getPort()));
  }

  @RepeatedTest(5)
  void closesTwiceAndThenListensNoMore() {
    server.close();
    server.close();
    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  /** Another connection is answered soon. */
  private void awaitAnswer() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try (Socket again = connect()) {
        send(again, "GET /healthz HTTP/1.1\r\n\r\n");
        if (again.getInputStream().read() == 'H') {
          return;
        }
      } catch (SocketException notYet) {
        // The place is not free before the server has noticed.
      }
      assertThat(System.nanoTime()).as("not answered in time").isLessThan(deadline);
    }
  }

  private static boolean dripsUntilClosed(Socket socket, String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      try {
        send(socket, text.substring(i, i + 1));
        if (socket.getInputStream().read() == -1) {
          return true;
        }
      } catch (SocketTimeoutException nothingYet) {
        // Not closed: the next byte.
      } catch (SocketException reset) {
        return true;
      }
    }
    return false;
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + encode(path));
    return http.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private static String encode(String path) {
    return path.replace("[", "%5B").replace("]", "%5D");
  }

  private Socket connect() throws IOException {
    var socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends, and reads to the end of what is expected. */
  private static String talk(Socket socket, String text, String end) throws IOException {
    send(socket, text);
    InputStream in = socket.getInputStream();
    var read = new StringBuilder();
    while (!read.toString().endsWith(end)) {
      int b = in.read();
      assertThat(b).as("after " + read).isNotEqualTo(-1);
      read.append((char) b);
    }
    return read.toString();
  }

  private int status(String request) throws IOException {
    try (Socket socket = connect()) {
      return Integer.parseInt(talk(socket, request, "\r\n").substring(9, 12));
    }
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }
}
