package dev.sallyport.proxy.data;

import dev.sallyport.rules.ftp.Direction;

/** The agreed route of one data connection. Used on the session's event loop only. */
public interface DataPath {

  /**
   * Lets bytes pass, one way, once both sides are connected. Until this call not a byte is read
   * from either side. To be called once, after {@link DataPathObserver#opened}.
   *
   * @param bounds how fast and how much; a transfer that waits for its throttle does not stall
   * @param protections what PROT says now: it may have changed since the path was opened (RFC 4217
   *     §9). A plane that cannot protect a side must refuse, never pass it in clear.
   */
  void transfer(Direction direction, TransferBounds bounds, Protections protections);

  /**
   * The bytes handed to the receiving side so far; 0 where that is not known before the end, which
   * {@link DataPathResult#bytes} then tells.
   */
  default long transferred() {
    return 0;
  }

  /**
   * Ends the path at once: listeners closed, ports given back, connections that are not over reset,
   * so that a cut transfer cannot look complete. Idempotent, and without effect on a path that is
   * over: a receiver still reads what was under way. Nothing more is reported, except that after
   * {@code transfer} there is one {@link DataPathObserver#ended} in any case, with {@link
   * DataPathResult.Outcome#CANCELLED} unless the path was over before.
   */
  void close();

  /**
   * Ends a path like {@link #close}, before {@code transfer}, because the server refused it. The
   * client's connection ends with FIN, as the server itself would have ended it: some clients take
   * a reset for what went wrong, and do not look at the reply.
   */
  void decline();
}
