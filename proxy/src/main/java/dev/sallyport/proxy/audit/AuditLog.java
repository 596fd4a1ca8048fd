package dev.sallyport.proxy.audit;

import dev.sallyport.proxy.config.LogConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where audit events go. {@link #write} never blocks: one thread of the log's own does the writing,
 * from a bounded queue. What finds the queue full, or cannot be written, is lost, counted, and said
 * to be lost in a line of its own once there is room again.
 */
public final class AuditLog implements AutoCloseable {
  private static final int CAPACITY = 8192;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** Tells the writer to finish; nobody loses no events. */
  private static final AuditEvent END = new AuditEvent.Lost(Instant.EPOCH, 0);

  /** How long events may wait for others, after one was written at once. */
  private static final Duration GATHER = Duration.ofMillis(5);

  private final AuditSink sink;
  private final BlockingQueue<AuditEvent> queue;
  private final LongConsumer onDropped;
  private final Thread writer;
  private final AtomicLong unsaid = new AtomicLong();
  private final AtomicReference<@Nullable OutputStream> next = new AtomicReference<>();
  private volatile boolean closed;
  private volatile Consumer<AuditEvent> follower = _ -> {};

  /**
   * Opens the log and starts its writer.
   *
   * @param onDropped told how many events were just lost; from any thread, must not block
   * @throws IOException where the file cannot be opened for appending
   */
  public static AuditLog open(LogConfig.Audit target, LongConsumer onDropped) throws IOException {
    return new AuditLog(stream(target), CAPACITY, onDropped);
  }

  /**
   * Opens the target, again or another, and goes on there: a file that was renamed is left to
   * whoever renamed it. Some of the events that wait may go there, too.
   *
   * @throws IOException where the file cannot be opened for appending; then nothing changes
   */
  public void reopen(LogConfig.Audit target) throws IOException {
    OutputStream unused = next.getAndSet(stream(target));
    if (unused != null) {
      unused.close();
    }
  }

  private static OutputStream stream(LogConfig.Audit target) throws IOException {
    return switch (target) {
      case LogConfig.Audit.Stdout _ -> new StandardStream(FileDescriptor.out);
      case LogConfig.Audit.Stderr _ -> new StandardStream(FileDescriptor.err);
      case LogConfig.Audit.File(String path) -> new AppendedFile(Path.of(path), System::nanoTime);
      case LogConfig.Audit.Syslog(String socket) ->
          new LogMessages(socket, LogMessages.Form.SYSLOG);
      case LogConfig.Audit.Journald(String socket) ->
          new LogMessages(socket, LogMessages.Form.JOURNAL);
    };
  }

  AuditLog(OutputStream out, int capacity, LongConsumer onDropped) {
    this.sink = new AuditSink(out);
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.onDropped = onDropped;
    this.writer = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
    writer.start();
  }

  /**
   * Has somebody told of every event, also of those that get lost here.
   *
   * @param next told on the thread of each event; must not block
   */
  public void follow(Consumer<AuditEvent> next) {
    follower = next;
  }

  /** Records an event, or loses it. Any thread; never blocks, never throws. */
  public void write(AuditEvent event) {
    follower.accept(event);
    if (closed || !queue.offer(event)) {
      lost(1);
    }
  }

  /** Writes what is waiting, for five seconds at most, and ends the writer. Idempotent. */
  @Override
  public void close() {
    close(DRAIN);
  }

  void close(Duration bound) {
    closed = true;
    LockSupport.unpark(writer);
    long deadline = System.nanoTime() + bound.toNanos();
    try {
      if (queue.offer(END, bound.toNanos(), TimeUnit.NANOSECONDS)) {
        TimeUnit.NANOSECONDS.timedJoin(writer, Math.max(1, deadline - System.nanoTime()));
      }
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
    if (writer.isAlive()) {
      lost(queue.stream().filter(event -> !END.equals(event)).count());
    }
  }

  private void add(AuditEvent event) {
    if (!sink.add(event)) {
      lost(1);
    }
  }

  private void lost(long count) {
    unsaid.addAndGet(count);
    onDropped.accept(count);
  }

  private void run() {
    boolean more = true;
    while (more) {
      AuditEvent event = next();
      more = !END.equals(event);
      if (more) {
        add(event);
      } else {
        // Whoever was in the middle of write() when the end was announced.
        for (var late = queue.poll(); late != null; late = queue.poll()) {
          add(late);
        }
      }
      boolean waiting = !queue.isEmpty();
      if (!more || !waiting || sink.isFull()) {
        flush();
      }
      if (more && !waiting) {
        gather();
      }
    }
    sink.close();
  }

  /** Waking this thread for every event would cost the sessions more than all the writing. */
  private void gather() {
    if (!closed) {
      LockSupport.parkNanos(GATHER.toNanos());
    }
  }

  private AuditEvent next() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException notAsked) {
        // Nobody interrupts this thread; the way to end it is END.
      }
    }
  }

  private void flush() {
    OutputStream reopened = next.getAndSet(null);
    if (reopened != null) {
      sink.goOn(reopened);
    }
    // Behind what waited when they were lost, and not while more of the same is to be expected.
    long say = queue.remainingCapacity() >= queue.size() ? unsaid.getAndSet(0) : 0;
    int events = sink.size();
    if (say > 0) {
      add(new AuditEvent.Lost(Instant.now(), say));
    }
    if (!sink.flush()) {
      unsaid.addAndGet(say);
      lost(events);
    }
  }

  /** One of the process's own streams, which others use too. */
  private static final class StandardStream extends FileOutputStream {
    StandardStream(FileDescriptor descriptor) {
      super(descriptor);
    }

    @Override
    public void close() {}
  }
}
