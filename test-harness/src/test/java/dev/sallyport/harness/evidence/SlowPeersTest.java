package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Flood;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A slow peer")
class SlowPeersTest {
  /** Scaled down from 10 s to a byte, and from the default login timeout. */
  private static final Duration PER_BYTE = Duration.ofMillis(100);

  /** Far beyond the timeouts below: a timer that each byte starts anew never fires. */
  private static final Duration LATEST = Duration.ofSeconds(40);

  private static final long OFFERED = 1L << 30;
  private static final long MIB = 1L << 20;

  /** More than all socket buffers of this machine on the way, far less than was offered. */
  private static final long SOCKET_BUFFERS = 64 * MIB;

  /** How long a reader reads nothing; {@code -Dtest.slow-reader-seconds=60} where there is time. */
  private static final long SECONDS = Long.getLong("test.slow-reader-seconds", 3);

  @Test
  void isCutAtTheLoginTimeoutHoweverOftenItSendsAByte() throws Exception {
    try (var stage = Stage.open("limits.login-timeout = 2s")) {
      long begin = System.nanoTime();
      Play play = stage.greeted();
      drip(play.client(), begin);
      play.client().hears("421 ");
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
      play.client().awaitEnd();
      play.server().awaitEnd();
      assertThat(play.server().allHeard()).isEmpty();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
    }
  }

  @Test
  void isCutAtTheConnectTimeoutWhenItIsAServerThatGreetsByteByByte() throws Exception {
    try (var stage = Stage.open("limits.connect-timeout = 1s")) {
      long begin = System.nanoTime();
      Line client = stage.client();
      Line server = stage.server();
      server.sends("220 ");
      drip(server, begin);
      client.hears("421 ");
      assertThat(since(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      client.awaitEnd();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
    }
  }

  @Test
  @Timeout(300)
  void costsNoMemoryWhenAGigabyteIsOfferedAndItReadsNothing() throws Exception {
    try (var stage = Stage.open()) {
      // Classes that load, and buffers that are pooled, are not the reader's.
      whileNothingIsRead(stage, 1);
      Memory before = Memory.now();
      Memory most = whileNothingIsRead(stage, SECONDS).since(before);
      System.out.println("measured, slow reader: " + SECONDS + " s, growth " + most);
      assertThat(most.heapBytes()).isLessThan(MIB);
      assertThat(most.directBytes()).isLessThan(8 * MIB);
    }
  }

  /** The most memory there was, while a server sent and its client did not read. */
  private static Memory whileNothingIsRead(Stage stage, long seconds) throws Exception {
    Play play = stage.loggedIn();
    Play.Data data = play.passive();
    play.begins("RETR f");
    Memory most;
    try (var flood = Flood.of(data.server(), "x".repeat(65_536), OFFERED)) {
      flood.awaitStop(Duration.ofSeconds(60));
      most = Memory.now();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        assertThat(play.client().isQuietFor(Duration.ofMillis(500))).isTrue();
        most = most.max(Memory.now());
      }
      assertThat(flood.sent()).isGreaterThan(65_536).isLessThan(SOCKET_BUFFERS);
      assertThat(stage.gateway().sessions()).isEqualTo(1);
    }
    play.client().close();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
    return most;
  }

  /** Sends a byte of a line that never ends, again and again, until something is heard. */
  private static void drip(Line line, long begin) throws Exception {
    while (line.isQuietFor(PER_BYTE)) {
      assertThat(since(begin)).as("still open").isLessThan(LATEST);
      line.sends("U");
    }
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
