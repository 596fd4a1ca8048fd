package dev.sallyport.proxy.data.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the segments that begin and end a connection say of it: who ended it, and how many bytes
 * there were. On one thread.
 *
 * <p>Bytes are counted by sequence numbers (RFC 9293 §3.4), exactly, whatever was lost and sent
 * again; beyond 4 GiB, which sequence numbers do not tell apart, by the kernel's own count.
 */
final class Connection {
  private final TcpSegment first;
  private @Nullable TcpSegment answer;

  /** An end of a connection. */
  enum End {
    /** Who connected. */
    INITIATOR,
    /** Who was connected to. */
    RESPONDER;

    End other() {
      return this == INITIATOR ? RESPONDER : INITIATOR;
    }
  }

  /** What a segment means. */
  sealed interface Sign {

    /**
     * This end has sent all there is.
     *
     * @param bytes how many, less a multiple of 4 GiB; empty where the beginning was not seen
     */
    record Finished(End who, OptionalLong bytes) implements Sign {}

    /**
     * This end reset the connection.
     *
     * @param bytes how many it had sent, as in {@link Finished}
     */
    record Reset(End who, OptionalLong bytes) implements Sign {}

    /** The responder has accepted the connection. Again where it had to say so again. */
    record Answered() implements Sign {}

    /** The responder refused the connection. */
    record Refused() implements Sign {}
  }

  /**
   * What conntrack's bytes hold that are not data.
   *
   * @param perPacket bytes of headers of all packets but the first
   */
  record Overhead(int perPacket, int initiatorMore, int responderMore) {

    /** Data among the bytes of so many packets of this end, never below zero. */
    long payload(End of, long bytes, long packets) {
      int more = of == End.INITIATOR ? initiatorMore : responderMore;
      return Math.max(0, bytes - packets * perPacket - (packets > 0 ? more : 0));
    }
  }

  /**
   * A connection that begins.
   *
   * @param syn its first segment
   */
  Connection(TcpSegment syn) {
    this.first = syn;
  }

  /** One more segment, of either end. */
  Optional<Sign> on(TcpSegment segment, End from) {
    var flags = segment.flags();
    if (flags.rst()) {
      boolean refused = answer == null && from == End.RESPONDER;
      return Optional.of(refused ? new Sign.Refused() : new Sign.Reset(from, bytes(segment, from)));
    }
    if (flags.syn() && flags.ack() && from == End.RESPONDER) {
      answer = segment;
      return Optional.of(new Sign.Answered());
    }
    return flags.fin()
        ? Optional.of(new Sign.Finished(from, bytes(segment, from)))
        : Optional.empty();
  }

  /** What to take off conntrack's bytes. */
  Overhead overhead() {
    TcpSegment reply = answer == null ? first : answer;
    int base = first.source().host().getAddress().length == 4 ? 40 : 60;
    int usual = base + (reply.size().timestamps() ? 12 : 0);
    return new Overhead(usual, first.size().head() - usual, reply.size().head() - usual);
  }

  private OptionalLong bytes(TcpSegment last, End from) {
    TcpSegment start = from == End.INITIATOR ? first : answer;
    if (start == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        Integer.toUnsignedLong(last.sequence() + last.size().payload() - start.sequence() - 1));
  }
}
