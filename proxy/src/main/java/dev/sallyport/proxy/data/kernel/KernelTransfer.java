package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.proxy.data.kernel.Connection.Sign;
import dev.sallyport.proxy.data.kernel.Conntrack.Standing;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a path while it lasts: how far it is, what it has carried, whether it moves.
 */
final class KernelTransfer {
  /** Sooner than this no line carries 4 GiB, so that sequence numbers say all. */
  private static final long WRAP_NANOS = 250_000_000;

  private static final long WRAP = 1L << 32;

  private final Conntrack conntrack;
  private final Flow flow;
  private final long begunNanos = System.nanoTime();
  private Connection.@Nullable Overhead overhead;
  private @Nullable End sender;
  private final Map<End, OptionalLong> finished = new EnumMap<>(End.class);
  private Sign.@Nullable Reset reset;
  private boolean answered;
  private boolean brokenOff;
  private long seen;
  private long answers;
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

  /** Whether the responder is known to have answered it. */
  boolean isAnswered() {
    return answered;
  }

  void answered() {
    answered = true;
  }

  /** This end has sent all there is. */
  void finished(End who, OptionalLong bytes) {
    finished.putIfAbsent(who, bytes);
  }

  boolean hasFinished(End who) {
    return finished.containsKey(who);
  }

  void reset(Sign.Reset heard) {
    reset = reset == null ? heard : reset;
  }

  /** Who reset it first. Where nobody heard that, the receiver, who had not got all. */
  Optional<End> whoReset(End sender) {
    if (reset != null) {
      return Optional.of(reset.who());
    }
    return brokenOff ? Optional.of(sender.other()) : Optional.empty();
  }

  /**
   * Takes from conntrack what was not heard.
   *
   * @return whether the responder has answered
   */
  boolean recall() {
    Optional<Standing> standing = conntrack.standing(flow);
    standing.ifPresent(now -> {
      now.finished().forEach(end -> finished(end, OptionalLong.empty()));
      // Before an answer this is a refusal.
      brokenOff |= answered && now.reset();
    });
    return standing.filter(Standing::answered).isPresent();
  }

  /**
   * Looks whether the sender's data moves; how many times it has not, in a row. What nobody answers
   * is sent again and again, and moves nothing.
   */
  int looksWithoutMove() {
    End from = sender;
    if (from == null) {
      return 0;
    }
    var counters = conntrack.counters(flow);
    long now = estimate(from, counters);
    long answersNow = counters.map(all -> of(from.other(), all).packets()).orElse(answers);
    idleLooks = now > seen && answersNow > answers ? 0 : idleLooks + 1;
    seen = Math.max(seen, now);
    answers = answersNow;
    return idleLooks;
  }

  /** The bytes of data that this end has sent; exact where its end was heard. */
  long bytes(End of) {
    OptionalLong counted = counted(of);
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

  /** By sequence numbers, less a multiple of 4 GiB. */
  private OptionalLong counted(End of) {
    OptionalLong finish = finished.get(of);
    if (finish != null) {
      return finish;
    }
    return reset != null && reset.who() == of ? reset.bytes() : OptionalLong.empty();
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
