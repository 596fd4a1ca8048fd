package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.kernel.Connection.End;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The connection of a path while it lasts: what it has carried, and whether it moves. */
final class KernelTransfer {
  /** Sooner than this no line carries 4 GiB, so that sequence numbers say all. */
  private static final long WRAP_NANOS = 250_000_000;

  private static final long WRAP = 1L << 32;

  private final Conntrack conntrack;
  private final Flow flow;
  private final long begunNanos = System.nanoTime();
  private Connection.@Nullable Overhead overhead;
  private @Nullable End sender;
  private long seen;
  private long answered;
  private int idleLooks;

  KernelTransfer(Conntrack conntrack, Flow flow) {
    this.conntrack = conntrack;
    this.flow = flow;
  }

  /** What was learned of its headers. */
  void overhead(Connection.Overhead learned) {
    overhead = learned;
  }

  void startWatch(End end) {
    sender = end;
  }

  /** Bytes of data at the last look. */
  long seen() {
    return seen;
  }

  /** Whether the kernel has seen anything of the responder's. */
  boolean isAnswered() {
    return conntrack.counters(flow).filter(all -> all.fromResponder().packets() > 0).isPresent();
  }

  /**
   * Looks whether the sender's data moves; how many times it has not, in a row. What nobody answers
   * is sent again and again, and moves nothing.
   */
  int looksWithoutMove() {
    var counters = conntrack.counters(flow);
    long now = sender == null ? 0 : estimate(sender, counters);
    long answers = counters.map(all -> of(receiver(), all).packets()).orElse(answered);
    idleLooks = now > seen && answers > answered ? 0 : idleLooks + 1;
    seen = Math.max(seen, now);
    answered = answers;
    return idleLooks;
  }

  private End receiver() {
    return sender == End.INITIATOR ? End.RESPONDER : End.INITIATOR;
  }

  /**
   * The bytes of data that this end has sent.
   *
   * @param counted by sequence numbers, less a multiple of 4 GiB; empty where that is not known
   */
  long bytes(End of, OptionalLong counted) {
    if (counted.isEmpty()) {
      return estimate(of);
    }
    long exact = counted.getAsLong();
    if (System.nanoTime() - begunNanos < WRAP_NANOS) {
      return exact;
    }
    return nearest(estimate(of), exact);
  }

  /**
   * Ends it: whoever sends another packet gets a reset.
   *
   * @return it, as those know it who would wait for the other's if they were not told
   */
  List<Flow> cut() {
    return conntrack.forget(flow);
  }

  /** What differs from {@code exact} by a multiple of 4 GiB and comes nearest to the estimate. */
  static long nearest(long estimate, long exact) {
    long wraps = Math.max(0, estimate - exact + WRAP / 2) / WRAP;
    return exact + wraps * WRAP;
  }

  private long estimate(End of) {
    return estimate(of, conntrack.counters(flow));
  }

  private long estimate(End of, Optional<Conntrack.Counters> counters) {
    return counters
        .map(all -> of(of, all))
        .map(counter -> overhead().payload(of, counter.bytes(), counter.packets()))
        .orElse(0L);
  }

  private static Conntrack.Counter of(End end, Conntrack.Counters counters) {
    return switch (end) {
      case INITIATOR -> counters.fromInitiator();
      case RESPONDER -> counters.fromResponder();
    };
  }

  /** Before anything is known of its segments: what all Linux sends by default. */
  private Connection.Overhead overhead() {
    int ip = flow.at().host().getAddress().length == 4 ? 20 : 40;
    return overhead == null ? new Connection.Overhead(ip + 32, 8, 8) : overhead;
  }
}
