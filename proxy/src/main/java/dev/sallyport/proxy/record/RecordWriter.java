package dev.sallyport.proxy.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes recordings, from a bounded queue. Who offers never waits: what finds the
 * queue full, or cannot be written, is lost and counted; trouble is said once, and its end too.
 */
final class RecordWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);
  private static final int MOST_PIECES = 16_384;
  private static final long MOST_BYTES = 8L << 20;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** To look now and then costs the sessions less than to be woken by each of them. */
  private static final Duration GATHER = Duration.ofMillis(50);

  private final BlockingQueue<Piece> queue = new ArrayBlockingQueue<>(MOST_PIECES);
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean behind = new AtomicBoolean();
  private final AtomicLong lost = new AtomicLong();
  private final Recorder.Observer observer;
  private final Thread thread;
  private volatile boolean closed;
  private boolean broken;

  RecordWriter(Recorder.Observer observer) {
    this.observer = observer;
    this.thread = Thread.ofPlatform().daemon().name("record").start(this::run);
  }

  /**
   * Some lines for a file.
   *
   * @param text one char for each byte
   */
  record Piece(RecordFile file, String text) {}

  /** Any thread; never blocks. Whether it was taken; if not, it is lost. */
  boolean offer(Piece piece) {
    boolean room = bytes.get() + piece.text().length() <= MOST_BYTES;
    if (closed || !room || !queue.offer(piece)) {
      if (!behind.getAndSet(true)) {
        LOG.error("recordings cannot be written as fast as they come and are lost");
      }
      lose();
      return false;
    }
    bytes.addAndGet(piece.text().length());
    return true;
  }

  /** Writes what is waiting, for five seconds at most. Idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, DRAIN.toNanos());
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var pieces = new ArrayList<Piece>();
    while (!closed || !queue.isEmpty()) {
      queue.drainTo(pieces);
      write(pieces);
      pieces.clear();
      if (!closed && queue.isEmpty()) {
        LockSupport.parkNanos(GATHER.toNanos());
      }
    }
  }

  private void write(List<Piece> pieces) {
    Map<RecordFile, ByteArrayOutputStream> texts = new LinkedHashMap<>();
    for (Piece piece : pieces) {
      texts
          .computeIfAbsent(piece.file(), _ -> new ByteArrayOutputStream())
          .writeBytes(piece.text().getBytes(StandardCharsets.ISO_8859_1));
      bytes.addAndGet(-piece.text().length());
    }
    texts.forEach((file, text) -> write(file, text.toByteArray()));
  }

  private void write(RecordFile file, byte[] text) {
    if (file.broken) {
      lose();
      return;
    }
    boolean first = !file.made;
    try {
      file.folder.add(file, text);
      if (first) {
        observer.begun().run();
      }
      works();
    } catch (NoSuchFileException removed) {
      // As the oldest, or by somebody who tidies up. If it is the folder, the next session tells.
      file.broken = true;
      if (first) {
        trouble(file, removed);
      }
    } catch (IOException | RuntimeException e) {
      file.broken = true;
      trouble(file, e);
    }
  }

  private void trouble(RecordFile file, Exception e) {
    if (!broken) {
      LOG.error(
          "recordings in {} cannot be written and are lost: {}", file.folder.path(), e.toString());
    }
    broken = true;
    lose();
  }

  private void works() {
    if (broken || behind.get()) {
      broken = false;
      behind.set(false);
      LOG.info("recordings are written again: lost={}", lost.getAndSet(0));
    }
  }

  private void lose() {
    lost.incrementAndGet();
    observer.lost().run();
  }
}
