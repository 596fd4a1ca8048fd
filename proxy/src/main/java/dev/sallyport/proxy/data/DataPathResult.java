package dev.sallyport.proxy.data;

import java.time.Duration;

/**
 * How a data path ended.
 *
 * @param bytes handed to the receiving side, in the transfer's direction
 * @param duration from the start of the transfer, or zero where none started
 */
public record DataPathResult(Outcome outcome, long bytes, Duration duration) {

  /** The ways a path ends. */
  public enum Outcome {
    /** The sender ended with FIN and every byte and the FIN went to the receiver. */
    COMPLETED,
    /** The client reset its connection, or closed it before the sender was done. */
    CLIENT_ABORTED,
    /** The server reset its connection, or closed it before the sender was done. */
    SERVER_ABORTED,
    /** No byte moved for the stall timeout. */
    STALLED,
    /** One side was not connected within the accept timeout, or the client's port refused. */
    NOT_CONNECTED,
    /** The receiver sent bytes. */
    WRONG_DIRECTION,
    /** The sender sent more than {@link TransferBounds#maxBytes}. */
    TOO_LARGE,
    /** The session closed the path. */
    CANCELLED
  }
}
