package dev.sallyport.proxy.audit;

import static dev.sallyport.proxy.audit.Events.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The audit log")
@Timeout(30)
class AuditLogTest {
  @TempDir private Path folder;
  private final AtomicLong dropped = new AtomicLong();

  /** A stream that can be stopped, and can fail, as a pipe or a disk does. */
  private static final class Stream extends OutputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    volatile boolean full;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (full) {
        written.write(bytes, from, length / 2);
        throw new IOException("No space left on device");
      }
      written.write(bytes, from, length);
    }

    List<String> lines() {
      return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<Map<String, String>> events() {
      return lines().stream().map(Events::parse).toList();
    }
  }

  private final Stream stream = new Stream();

  private AuditLog log(int capacity) {
    return new AuditLog(stream, capacity, dropped::addAndGet);
  }

  @Test
  void writesALineForEachEventInTheirOrder() {
    stream.open.countDown();
    try (var log = log(100)) {
      for (int i = 0; i < 50; i++) {
        log.write(login("user" + i));
      }
    }
    assertThat(stream.events()).hasSize(50);
    assertThat(stream.events().getLast()).containsEntry("user", "user49");
    assertThat(dropped).hasValue(0);
  }

  @Test
  void neverKeepsItsCallerWaitingAndSaysHowMuchItLost() throws Exception {
    var log = log(4);
    log.write(login("first"));
    stream.reached.await();
    // The writer is stuck with the first; four wait, and the others are lost.
    for (int i = 0; i < 10; i++) {
      log.write(login("next" + i));
    }
    assertThat(dropped).hasValue(6);
    stream.open.countDown();
    log.close();
    assertThat(stream.events()).extracting(event -> event.get("user")).contains("first", "next3");
    assertThat(stream.events().getLast())
        .containsEntry("event", "audit.lost")
        .containsEntry("count", "6");
    assertThat(stream.events()).hasSize(6);
  }

  @Test
  void countsWhatADiskThatIsFullDidNotTakeAndGoesOnWhenThereIsRoom() throws Exception {
    stream.full = true;
    stream.open.countDown();
    try (var log = log(100)) {
      log.write(login("lost"));
      awaitDropped(1);
      stream.full = false;
      log.write(login("kept"));
    }
    // The line that was cut stays, on a line of its own.
    assertThat(stream.lines()).hasSize(3);
    assertThat(stream.lines().getFirst()).startsWith("{\"time\"").doesNotEndWith("}");
    assertThat(Events.parse(stream.lines().get(1))).containsEntry("user", "kept");
    assertThat(Events.parse(stream.lines().get(2)))
        .containsEntry("event", "audit.lost")
        .containsEntry("count", "1");
    assertThat(dropped).hasValue(1);
  }

  @Test
  void writesWhatIsWaitingBeforeItCloses() throws Exception {
    var log = log(2000);
    for (int i = 0; i < 1000; i++) {
      log.write(login("n".repeat(200)));
    }
    stream.reached.await();
    var closing = Thread.ofVirtual().start(log::close);
    stream.open.countDown();
    closing.join();
    assertThat(stream.events()).hasSize(1000);
  }

  @Test
  void doesNotWaitForeverForAStreamThatIsStuck() throws Exception {
    var log = log(4);
    log.write(login("stuck"));
    stream.reached.await();
    log.write(login("waiting"));
    long start = System.nanoTime();
    log.close(Duration.ofMillis(200));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(dropped).hasValue(1);
    stream.open.countDown();
  }

  @Test
  void countsAnEventThatComesAfterItsEnd() {
    stream.open.countDown();
    var log = log(4);
    log.close();
    log.close();
    log.write(login("late"));
    assertThat(dropped).hasValue(1);
    assertThat(stream.lines()).isEmpty();
  }

  @Test
  void appendsToItsFile() throws Exception {
    Path file = folder.resolve("audit.jsonl");
    for (String user : List.of("one", "two")) {
      try (var log = AuditLog.open(new LogConfig.Audit.File(file.toString()), dropped::addAndGet)) {
        log.write(login(user));
      }
    }
    assertThat(Files.readAllLines(file))
        .extracting(line -> Events.parse(line).get("user"))
        .containsExactly("one", "two");
  }

  @Test
  void beginsItsFileAnewWhereItWasRenamedOrRemoved() throws Exception {
    Path file = folder.resolve("audit.json");
    try (AuditLog log =
        AuditLog.open(new LogConfig.Audit.File(file.toString()), dropped::addAndGet)) {
      log.write(login("ann"));
      awaitText(log, file, "ann");
      Path rotated = Files.move(file, folder.resolve("audit.json.1"));
      awaitText(log, file, "again");
      assertThat(Files.readString(rotated)).contains("ann");
      Files.delete(file);
      awaitText(log, file, "again");
    }
    assertThat(dropped).hasValue(0);
  }

  /** Writes until the file, whichever has its name now, holds the text. */
  private static void awaitText(AuditLog log, Path file, String text) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(file) || !Files.readString(file).contains(text)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      log.write(login("again"));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void goesOnAfterAFaultInWriting() throws Exception {
    var faulty =
        new OutputStream() {
          private volatile boolean fault = true;

          @Override
          public void write(int octet) throws IOException {
            stream.write(octet);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (fault) {
              fault = false;
              throw new IllegalStateException("a bug");
            }
            stream.write(bytes, from, length);
          }
        };
    stream.open.countDown();
    try (AuditLog log = new AuditLog(faulty, 10, dropped::addAndGet)) {
      log.write(login("ann"));
      awaitDropped(1);
      log.write(login("bob"));
    }
    assertThat(stream.lines()).anyMatch(line -> line.contains("\"bob\""));
    assertThat(stream.lines()).anyMatch(line -> line.contains("\"audit.lost\""));
  }

  @Test
  void doesNotStartWithoutItsFolder() {
    var target = new LogConfig.Audit.File(folder.resolve("no/audit.jsonl").toString());
    assertThatThrownBy(() -> AuditLog.open(target, dropped::addAndGet))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("audit.jsonl");
  }

  private void awaitDropped(long count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (dropped.get() < count && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(dropped).hasValue(count);
  }

  @Test
  @SuppressWarnings("NullAway") // stands for whatever bug makes an event that cannot be written
  void goesOnAfterAnEventThatCannotBeWrittenDown() throws Exception {
    Path file = folder.resolve("audit");
    try (var log = AuditLog.open(new LogConfig.Audit.File(file.toString()), dropped::addAndGet)) {
      log.write(login("before"));
      log.write(new AuditEvent.Lost(null, 7));
      log.write(login("after"));
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).anyMatch(line -> line.contains("before"));
    assertThat(lines).anyMatch(line -> line.contains("after"));
    assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(dropped).hasValue(1);
  }
}
