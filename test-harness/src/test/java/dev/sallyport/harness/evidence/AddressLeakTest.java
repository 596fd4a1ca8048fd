package dev.sallyport.harness.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ten thousand answers to PASV tell. */
@DisplayName("Ten thousand PASV")
@Timeout(600)
class AddressLeakTest {
  private static final int COMMANDS = 10_000;
  private static final int PORTS = 100;
  private static final int BURST = 16;

  /** Chi-square with 99 degrees of freedom: by chance, more than this once in a billion times. */
  private static final double UNLIKELY = 205;

  private WillingServer server;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    server = WillingServer.start();
    gateway = Gateway.start(server.address(), "limits.max-sessions-per-client = 1000");
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    server.close();
  }

  /** CVE-2000-1027: a firewall that had too much to do passed the server's own 227 on. */
  @Test
  void neverTellTheServersAddressThoughThereAreMoreSessionsThanPorts() throws Exception {
    List<String> replies = flood(125);
    assertThat(replies).hasSize(COMMANDS).allMatch(reply -> reply.matches("227 .*|4\\d\\d .*"));
    long refused = replies.stream().filter(reply -> reply.startsWith("4")).count();
    System.out.println("measured, PASV flood: " + refused + " of 10000 refused for want of ports");
    assertThat(refused).isPositive();
  }

  /** RFC 2577 §8: nobody can tell the next port from those before it. */
  @Test
  void drawThePortsByChance() throws Exception {
    List<Integer> ports =
        flood(8).stream()
            .map(reply -> Play.address(reply).getPort() - Gateway.CLIENT_PORTS)
            .toList();
    int[] drawn = new int[PORTS];
    int[] steps = new int[PORTS];
    for (int i = 0; i < ports.size(); i++) {
      drawn[ports.get(i)]++;
      int before = i % (COMMANDS / 8) == 0 ? ports.get(i) : ports.get(i - 1);
      steps[Math.floorMod(ports.get(i) - before, PORTS)]++;
    }
    assertThat(chiSquare(drawn)).isLessThan(UNLIKELY);
    assertThat(Arrays.stream(steps).max().orElseThrow())
        .as("from one port of a session to the next")
        .isLessThan(200);
  }

  private static double chiSquare(int[] drawn) {
    double expected = Arrays.stream(drawn).sum() / (double) drawn.length;
    return Arrays.stream(drawn).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
  }

  /** The replies, session by session. */
  private List<String> flood(int sessions) throws Exception {
    var played = new ArrayList<Future<List<String>>>();
    var together = new CyclicBarrier(sessions);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < sessions; i++) {
        Line client = WillingServer.loggedIn(Stage.CLIENT, gateway.address());
        Callable<List<String>> flood = () -> flood(client, COMMANDS / sessions, together);
        played.add(clients.submit(flood));
      }
    }
    var replies = new ArrayList<String>();
    for (Future<List<String>> session : played) {
      replies.addAll(session.get());
    }
    return replies;
  }

  /** No byte of it may tell of the server. All wait for each other, so that all have ports. */
  private static List<String> flood(Line client, int commands, CyclicBarrier together)
      throws Exception {
    var replies = new ArrayList<String>();
    while (replies.size() < commands) {
      int burst = Math.min(BURST, commands - replies.size());
      client.sends("PASV\r\n".repeat(burst));
      for (int i = 0; i < burst; i++) {
        replies.add(client.hears());
      }
      together.await(120, TimeUnit.SECONDS);
    }
    client.close();
    assertThat(new String(client.allHeard(), ISO_8859_1))
        .doesNotContain(Stage.SERVER.getHostAddress())
        .doesNotContain(Stage.SERVER.getHostAddress().replace('.', ','));
    return replies;
  }
}
