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
    /** The TLS handshake with the client failed, or did not end in time (RFC 4217 §10.2). */
    CLIENT_TLS_FAILED,
    /** The TLS handshake with the server failed, or did not end in time. */
    SERVER_TLS_FAILED,
    /** The client's TLS session is not its control connection's, which was demanded. */
    CLIENT_TLS_NOT_REUSED,
    /** The client's TLS stream ended without close_notify: whether it was all cannot be known. */
    CLIENT_TRUNCATED,
    /** The server's TLS stream ended without close_notify. */
    SERVER_TRUNCATED,
    /** The session closed the path. */
    CANCELLED,
    /** The gateway ended, and the kernel carries on what it carried: more bytes follow. */
    LEFT_RUNNING
  }
}
