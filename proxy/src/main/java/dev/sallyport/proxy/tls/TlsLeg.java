package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.data.Protection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/**
 * TLS toward one side of one session: of its control connection, and of the data connections that
 * belong to it. Used on the session's event loop only.
 */
public interface TlsLeg extends AutoCloseable {

  /**
   * A new handler for the control connection, to be put first into its pipeline once the last clear
   * byte has left. It checks what a hello asks for (server name, ALPN) and gives up after the
   * handshake timeout; the outcome is a {@code SslHandshakeCompletionEvent}. One at a time: after
   * AUTH has been repeated, data connections belong to the newest.
   */
  SslHandler control(ByteBufAllocator allocator);

  /** How data connections of this session are protected when PROT says P. */
  Protection.Private data();

  /** What the handshake of the control connection came to; empty before it is done. */
  Optional<TlsFacts> facts();

  /** Gives everything back. To be called once, at the end of the session. */
  @Override
  void close();
}
