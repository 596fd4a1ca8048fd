package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.proxy.data.kernel.Connection.Sign;
import dev.sallyport.rules.ftp.HostPort;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The connection of a path while it lasts: what it has carried, and whether it moves. */
final class KernelTransfer {
  /** Sooner than this no line carries 4 GiB, so that sequence numbers say all. */
  private static final long WRAP_NANOS = 250_000_000;

  private static final long WRAP = 1L << 32;

  /**
   * How far back a provoking segment reaches: beyond the error of an estimate, so that it is surely
   * old to its receiver, but not so far that a firewall before it would take it for a stray one.
   */
  private static final long BACK = 4096;

  private static final Sign.Answered UNKNOWN = new Sign.Answered(0, 0);

  private final Conntrack conntrack;
  private final Flow flow;
  private final long begunNanos = System.nanoTime();
  private final HostPort responder;
  private Connection.@Nullable Overhead overhead;
  private Sign.Answered first = UNKNOWN;
  private @Nullable End sender;
  private long seen;
  private long answered;
  private int idleLooks;

  /**
   * A connection that has begun.
   *
   * @param responder the other peer's data port
   */
  KernelTransfer(Conntrack conntrack, Flow flow, HostPort responder) {
    this.conntrack = conntrack;
    this.flow = flow;
    this.responder = responder;
  }

  /** The responder has accepted. */
  void answered(Sign.Answered numbers) {
    first = numbers;
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
   * Ends it: whoever sends another packet is reset by the kernel, and both are made to send one, so
   * that who only waits hears of it, too.
   */
  void cut() {
    int ofInitiator = first.initiatorFirst() + past(End.INITIATOR);
    int ofResponder = first.responderFirst() + past(End.RESPONDER);
    conntrack
        .cut(flow)
        .ifPresent(seen -> {
          Provocation.send(flow.at(), flow.initiator(), ofResponder, ofInitiator + 1);
          Provocation.send(seen, responder, ofInitiator, ofResponder + 1);
        });
  }

  /** How far the sequence numbers of this end have come, at the least. */
  private int past(End of) {
    return (int) Math.max(0, estimate(of) - BACK);
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
