package dev.sallyport.proxy.data.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pinholes in nftables. One thread of its own carries changes out, as many at a time as have come
 * up meanwhile: a change takes the kernel microseconds, but it takes turns with whoever else
 * changes its rules, and no event loop shall wait for that.
 *
 * <p>What is left of a used pinhole leads nobody anywhere and is taken away with that of others, a
 * little later: every transaction that deletes makes the kernel wait until all cores have let go.
 *
 * <p>What waits is bounded: additions by {@link #MOST_WAITING}, beyond which they are refused, and
 * removals by the pinholes there are.
 */
final class NftPinholeTable implements PinholeTable {
  /** Additions that may wait. At ten thousand a second this is less than half a second. */
  static final int MOST_WAITING = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(NftPinholeTable.class);

  /** How long removals of used pinholes wait for each other. */
  private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();

  private final LinkedBlockingQueue<Change> waiting = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Change> spent = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean gathering = new AtomicBoolean();
  private final AtomicInteger additions = new AtomicInteger();
  private final Map<Pinhole.Door, Opened> open = new LinkedHashMap<>();
  private final ElementBatch batch = new ElementBatch();
  private final LibNftables nft;
  private final NetlinkSocket socket;
  private final Duration idle;
  private final Predicate<Pinhole> awaited;
  private final Thread thread;

  /** What to do, and who is told. */
  private sealed interface Change {
    record Add(Pinhole pinhole, CompletableFuture<Boolean> done) implements Change {}

    record Remove(Pinhole pinhole, boolean used, CompletableFuture<Boolean> done)
        implements Change {}

    /** The first removal of a used pinhole has come. */
    record Gather() implements Change {}

    record Stop(boolean keepConnections, CompletableFuture<Boolean> done) implements Change {}
  }

  /** An open pinhole and when it was opened. */
  private record Opened(Pinhole pinhole, long atNanos) {
    /** How much of its patience is left; the kernel counts it in milliseconds. */
    Duration left() {
      Duration age = Duration.ofNanos(System.nanoTime() - atNanos);
      return pinhole.patience().minus(age).truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /** A table that is there; nothing is carried out before {@link #start}. */
  NftPinholeTable(
      LibNftables nft, NetlinkSocket socket, Duration idle, Predicate<Pinhole> awaited) {
    this.awaited = awaited;
    this.nft = nft;
    this.socket = socket;
    this.idle = idle;
    this.thread = Thread.ofPlatform().name("pinholes").daemon().unstarted(this::work);
  }

  /**
   * Makes our table anew.
   *
   * @param idle how long the kernel is to remember a connection on which nothing moves
   * @param awaited whether the connection of a pinhole has yet to come. Any thread
   * @throws IOException where that cannot be done, in words for the operator
   */
  static NftPinholeTable create(Duration idle, Predicate<Pinhole> awaited) throws IOException {
    var nft = new LibNftables();
    try {
      nft.run(NftScript.create(idle));
      var table = new NftPinholeTable(nft, new NetlinkSocket(), idle, awaited);
      table.start();
      return table;
    } catch (IOException e) {
      nft.close();
      throw e;
    }
  }

  /** Begins to carry out what has come up, and what will. */
  void start() {
    thread.start();
  }

  @Override
  public CompletionStage<Boolean> add(Pinhole pinhole) {
    var done = new CompletableFuture<Boolean>();
    if (additions.incrementAndGet() > MOST_WAITING) {
      additions.decrementAndGet();
      done.complete(false);
    } else {
      waiting.add(new Change.Add(pinhole, done));
    }
    return done;
  }

  @Override
  public CompletionStage<Boolean> remove(Pinhole pinhole, boolean used) {
    var done = new CompletableFuture<Boolean>();
    var change = new Change.Remove(pinhole, used, done);
    if (!used) {
      waiting.add(change);
    } else {
      spent.add(change);
      if (gathering.compareAndSet(false, true)) {
        waiting.add(new Change.Gather());
      }
    }
    return done;
  }

  @Override
  public void removeAll(boolean keepConnections) {
    var done = new CompletableFuture<Boolean>();
    waiting.add(new Change.Stop(keepConnections, done));
    var _ = done.join();
  }

  private void work() {
    List<Change> changes = new ArrayList<>();
    boolean gathers = false;
    long gatheredNanos = 0;
    try {
      while (true) {
        Change next =
            gathers
                ? waiting.poll(gatheredNanos - System.nanoTime(), TimeUnit.NANOSECONDS)
                : waiting.take();
        while (next != null && !(next instanceof Change.Stop)) {
          if (next instanceof Change.Gather) {
            gathers = true;
            gatheredNanos = System.nanoTime() + GATHER_NANOS;
          } else {
            changes.add(next);
          }
          next = waiting.poll();
        }
        if (gathers && (next != null || System.nanoTime() - gatheredNanos >= 0)) {
          gathers = false;
          takeSpent(changes);
        }
        carryOut(changes);
        changes.clear();
        if (next instanceof Change.Stop stop) {
          stop(stop);
          return;
        }
      }
    } catch (InterruptedException nobodyInterruptsUs) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeSpent(List<Change> changes) {
    // First, so that whoever adds one that is not taken any more says so.
    gathering.set(false);
    for (Change next = spent.poll(); next != null; next = spent.poll()) {
      changes.add(next);
    }
  }

  private void carryOut(List<Change> changes) {
    int from = 0;
    while (from < changes.size()) {
      batch.clear();
      int to = from;
      while (to < changes.size() && batch.hasRoom()) {
        write(changes.get(to++));
      }
      finish(changes.subList(from, to));
      from = to;
    }
  }

  /** A transaction fails as a whole; who is at fault is found by doing one after the other. */
  private void finish(List<Change> changes) {
    if (commit() == 0) {
      changes.forEach(change -> tell(change, true));
      return;
    }
    if (!tableIsThere()) {
      restore();
    }
    for (Change change : changes) {
      batch.clear();
      write(careful(change));
      int code = commit();
      if (code != 0) {
        LOG.warn("a change of pinholes failed: errno={} change={}", -code, change);
      }
      tell(change, code == 0);
    }
  }

  /** What fails when something is missing, in a way that does not. */
  private static Change careful(Change change) {
    return change instanceof Change.Remove(Pinhole pinhole, boolean used, var done) && used
        ? new Change.Remove(pinhole, false, done)
        : change;
  }

  private void write(Change change) {
    switch (change) {
      case Change.Add(Pinhole pinhole, _) -> batch.open(pinhole);
      case Change.Remove(Pinhole pinhole, boolean used, _) -> {
        if (used && isFresh(pinhole)) {
          batch.closeUsed(pinhole);
        } else {
          batch.close(pinhole);
        }
      }
      case Change.Gather _, Change.Stop _ ->
          throw new IllegalStateException("no change of a pinhole");
    }
  }

  /** Whether what leads the connection cannot have timed out yet. */
  private boolean isFresh(Pinhole pinhole) {
    Opened opened = open.get(pinhole.door());
    return opened != null && opened.left().isPositive();
  }

  private void tell(Change change, boolean done) {
    switch (change) {
      case Change.Add(Pinhole pinhole, var told) -> {
        additions.decrementAndGet();
        if (done) {
          open.put(pinhole.door(), new Opened(pinhole, System.nanoTime()));
        }
        told.complete(done);
      }
      case Change.Remove(Pinhole pinhole, _, var told) -> {
        open.remove(pinhole.door());
        told.complete(done);
      }
      case Change.Gather _, Change.Stop _ ->
          throw new IllegalStateException("no change of a pinhole");
    }
  }

  /**
   * Sends the batch.
   *
   * @return 0, or a negative errno
   */
  private int commit() {
    ByteBuffer messages = batch.written();
    try {
      socket.send(messages);
      int code = -1;
      Optional<ByteBuffer> answer = socket.receive(false);
      while (answer.isPresent()) {
        code = code(answer.get(), code);
        answer = socket.receive(false);
      }
      return code;
    } catch (IOException e) {
      LOG.error("pinholes cannot be changed: {}", e.getMessage());
      return -1;
    }
  }

  /** The first failure, or 0 when the last message was acknowledged. */
  private int code(ByteBuffer answers, int before) {
    var reader = new NetlinkReader(answers);
    int code = before;
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      var message = next.get();
      if (message.type() != NetlinkReader.ERROR) {
        continue;
      }
      if (message.code() != 0 && (code == -1 || code == 0)) {
        code = message.code();
      } else if (code == -1 && message.sequence() == batch.last()) {
        code = 0;
      }
    }
    return code;
  }

  private boolean tableIsThere() {
    try {
      nft.run(NftScript.look());
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Somebody flushed the whole ruleset: ours is made again, with what was open and is still waited
   * for, for as long as it would have been.
   */
  private void restore() {
    LOG.warn("somebody took the table away, and it is made again: table={}", NftScript.TABLE);
    try {
      nft.run(NftScript.create(idle));
    } catch (IOException e) {
      LOG.error("the table cannot be made again: {}", e.getMessage());
      return;
    }
    open.values()
        .removeIf(opened -> !awaited.test(opened.pinhole()) || !opened.left().isPositive());
    for (Opened opened : open.values()) {
      batch.clear();
      batch.open(opened.pinhole().patience(opened.left()));
      if (commit() != 0) {
        LOG.warn("a pinhole cannot be opened again: pinhole={}", opened.pinhole());
      }
    }
  }

  private void stop(Change.Stop stop) {
    try {
      nft.run(stop.keepConnections() ? NftScript.leave() : NftScript.remove());
    } catch (IOException e) {
      LOG.error("the table cannot be taken away: {}", e.getMessage());
    }
    nft.close();
    socket.close();
    stop.done().complete(true);
  }
}
