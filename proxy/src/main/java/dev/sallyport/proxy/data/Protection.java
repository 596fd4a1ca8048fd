package dev.sallyport.proxy.data;

import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/**
 * How one side's data connection is protected: what PROT has agreed with that peer (RFC 4217 §9).
 */
public sealed interface Protection {

  /** As PROT C: bytes as they are. */
  record Clear() implements Protection {}

  /**
   * As PROT P: TLS, in the role and with the certificate of that side's control connection,
   * whichever side opened the connection (RFC 4217 §7). Used on the session's event loop only.
   */
  non-sealed interface Private extends Protection {

    /** A new engine for one data connection; the caller releases it if it is reference counted. */
    SSLEngine engine();

    /** From the first byte to the end of the handshake. */
    Duration handshakeTimeout();

    /** Runs what takes long in a handshake, such as signing. */
    Executor handshakeTasks();

    /**
     * Told when the handshake is done, before a byte of the file passes.
     *
     * @return whether the connection is one of this session's: where TLS session reuse is demanded,
     *     whether it resumes the session of the control connection
     */
    boolean accept(SSLEngine engine);

    /** Told when the handshake has failed or did not end in time. */
    void failed(Throwable cause);
  }
}
