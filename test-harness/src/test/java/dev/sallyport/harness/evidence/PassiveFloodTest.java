package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One address asks for data ports, as many and as fast as it can. A session has one data path at a
 * time, and one client has so many sessions, so it can take as many ports as it may have sessions.
 *
 * <p>Which is why others are served as long as there are more data ports than {@code
 * max-sessions-per-client}; where there are not, they hear a 4yz and may try again. Several
 * addresses together can take every port: that the gateway does not prevent.
 */
@DisplayName("A flood of PASV from one address")
@Timeout(600)
class PassiveFloodTest {
  private static final int SESSIONS = 80;
  private static final int TRANSFERS = 100;
  private static final int LEAST = 1_000;
  private static final int MOST_PER_SESSION = 5_000;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Line> lines = new ArrayList<>();
  private WillingServer server;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    server = WillingServer.start();
    gateway = Gateway.start(server.address(), "limits.max-sessions-per-client = " + SESSIONS);
  }

  @AfterEach
  void close() throws IOException {
    lines.forEach(Line::close);
    gateway.close();
    server.close();
  }

  @Test
  void leavesEveryTransferOfAnotherClientAlone() throws Exception {
    List<CompletableFuture<Void>> attackers = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Line attacker = loggedIn(Stage.OTHER);
      attackers.add(CompletableFuture.runAsync(() -> flood(attacker), Thread::startVirtualThread));
    }
    Line client = loggedIn(Stage.CLIENT);
    var longest = Duration.ZERO;
    for (int i = 0; i < TRANSFERS || asked.get() < LEAST; i++) {
      long begin = System.nanoTime();
      transfer(client);
      var took = Duration.ofNanos(System.nanoTime() - begin);
      longest = took.compareTo(longest) > 0 ? took : longest;
    }
    over.set(true);
    for (CompletableFuture<Void> attacker : attackers) {
      attacker.get(60, TimeUnit.SECONDS);
    }
    System.out.println(
        "measured, flood: " + asked + " PASV meanwhile, longest transfer " + longest);
    assertThat(gateway.dataPortsUsed()).isEqualTo(SESSIONS);
    for (int i = 0; i < TRANSFERS; i++) {
      transfer(client);
    }
    assertThat(gateway.dataListeners()).hasSize(SESSIONS);
  }

  @Test
  void getsNoMoreSessionsThanAClientMayHave() throws Exception {
    for (int i = 0; i < SESSIONS; i++) {
      loggedIn(Stage.OTHER);
    }
    try (Line oneMore = Line.dial("attacker", Stage.OTHER, gateway.address())) {
      assertThat(oneMore.hears()).startsWith("421 ");
    }
    transfer(loggedIn(Stage.CLIENT));
  }

  @Test
  void opensNoPortBeforeItLogsIn() throws Exception {
    for (int i = 0; i < SESSIONS; i++) {
      Line attacker = kept(Line.dial("attacker", Stage.OTHER, gateway.address()));
      attacker.hears("220");
      attacker.sends("PASV\r\n".repeat(5));
      for (int answer = 0; answer < 5; answer++) {
        attacker.hears("530");
      }
    }
    assertThat(gateway.dataListeners()).isEmpty();
    assertThat(gateway.dataPortsUsed()).isZero();
    transfer(loggedIn(Stage.CLIENT));
  }

  private void flood(Line attacker) {
    try {
      for (int i = 0; i < MOST_PER_SESSION && (i == 0 || !over.get()); i++) {
        attacker.says("PASV");
        attacker.hears("227");
        asked.incrementAndGet();
      }
    } catch (IOException | AssertionError e) {
      throw new AssertionError("the flood ended early", e);
    }
  }

  private void transfer(Line client) throws IOException {
    client.says("PASV");
    var announced = Play.address(client.hears("227"));
    try (Line data = Line.dial("client's data", Stage.CLIENT, announced)) {
      client.says("RETR f");
      client.hears("150");
      assertThat(data.awaitEnd()).isEqualTo(End.FIN);
      assertThat(data.unread()).isEqualTo(WillingServer.FILE);
    }
    client.hears("226");
  }

  private Line loggedIn(InetAddress from) throws IOException {
    return kept(WillingServer.loggedIn(from, gateway.address()));
  }

  private Line kept(Line line) {
    lines.add(line);
    return line;
  }
}
