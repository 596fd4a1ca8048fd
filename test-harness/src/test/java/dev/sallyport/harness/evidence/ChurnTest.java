package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that come and go in every way, and sessions that stay. */
@DisplayName("A crowd of sessions")
@Timeout(900)
class ChurnTest {
  /** {@code -Dtest.churn-sessions=50000} where there is time. */
  private static final int SESSIONS = Integer.getInteger("test.churn-sessions", 4_000);

  private static final int CLIENTS = 4;
  private static final int IDLE = 1_000;
  private static final long MIB = 1L << 20;

  /** As threats.md has it; the clients of the test are in the same heap, and cost about a third. */
  private static final long IDLE_SESSION_BYTES = 64 * 1024;

  private WillingServer server;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    server = WillingServer.start();
    gateway =
        Gateway.start(
            server.address(), "limits.max-sessions-per-client = 2000", "log.level = error");
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
    server.close();
  }

  @Test
  void leavesNoDescriptorAndNoMemoryBehind() throws Exception {
    // Pools, threads and classes come with the first sessions, and stay.
    churn(SESSIONS / 4);
    long descriptors = descriptors();
    Memory before = Memory.now();
    churn(SESSIONS);
    Memory grown = Memory.now().since(before);
    System.out.println(
        "measured, churn: " + SESSIONS + " sessions, " + grown + ", descriptors " + descriptors);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + CLIENTS);
    assertThat(grown.heapBytes()).isLessThan(2 * MIB);
    assertThat(grown.directBytes()).isLessThan(8 * MIB);
  }

  @Test
  void costsLittleMemoryWhileItIsIdle() throws Exception {
    var clients = new ArrayList<Line>();
    for (int i = 0; i < IDLE / 10; i++) {
      clients.add(loggedIn());
    }
    Memory before = Memory.now();
    for (int i = 0; i < IDLE; i++) {
      clients.add(loggedIn());
    }
    Memory grown = Memory.now().since(before);
    System.out.println("measured, idle: " + IDLE + " sessions, " + grown);
    assertThat(grown.heapBytes() + grown.directBytes()).isLessThan(IDLE * IDLE_SESSION_BYTES);
    clients.forEach(Line::close);
    gateway.eventuallyIdle(Duration.ofSeconds(60));
  }

  private void churn(int sessions) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Void>> crowd = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Callable<Void> some =
            () -> {
              for (int number = 0; number < sessions / CLIENTS; number++) {
                comesAndGoes(number);
              }
              return null;
            };
        crowd.add(clients.submit(some));
      }
      for (Future<Void> each : crowd) {
        each.get();
      }
    }
    gateway.eventuallyIdle(Duration.ofSeconds(60));
  }

  /** In turns: before it logs in, with a data port open, behind a transfer, politely. */
  private void comesAndGoes(int number) throws IOException {
    Line client =
        number % 4 == 0 ? Line.dial("client", Stage.CLIENT, gateway.address()) : loggedIn();
    if (number % 4 == 1) {
      client.says("PASV");
      client.hears("227");
    }
    if (number % 4 == 2) {
      client.says("PASV");
      try (Line data =
          Line.dial("client's data", Stage.CLIENT, Play.address(client.hears("227")))) {
        client.says("RETR f");
        data.awaitEnd();
        assertThat(data.unread()).isEqualTo(WillingServer.FILE);
      }
      client.hears("150");
      client.hears("226");
    }
    if (number % 4 == 3) {
      client.says("QUIT");
      client.hears("221");
    }
    client.resets();
  }

  private Line loggedIn() throws IOException {
    return WillingServer.loggedIn(Stage.CLIENT, gateway.address());
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
