package dev.sallyport.proxy.data.kernel;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel knows of single connections. A call takes some ten microseconds, in which the
 * kernel waits for nobody, so that an event loop may do it; but it is made for what is rare. Safe
 * for all threads.
 */
interface Conntrack {

  /** Packets of one direction, and their bytes with the headers of IP and TCP. */
  record Counter(long packets, long bytes) {
    static final Counter NONE = new Counter(0, 0);
  }

  /** What a connection has carried. */
  record Counters(Counter fromInitiator, Counter fromResponder) {}

  /**
   * How far a connection is.
   *
   * @param answered whether the responder has accepted it
   * @param finished who has sent FIN
   * @param reset whether it was reset, by whomever, or refused
   */
  record Standing(boolean answered, Set<Connection.End> finished, boolean reset) {}

  /** How far a connection is; empty when the kernel does not know it any more. */
  Optional<Standing> standing(Flow flow);

  /** What a connection has carried so far; empty when the kernel does not know it any more. */
  Optional<Counters> counters(Flow flow);

  /**
   * Makes the kernel forget a connection. Its packets are then for nobody on this machine, which
   * resets whoever sends one.
   *
   * @return it, as each of its peers knows it; none where one of them had begun to end it
   */
  List<Flow> forget(Flow flow);

  /** Whether any connection that came through a pinhole, of ours or of a gateway before, lasts. */
  boolean knowsMarked();
}
