package dev.sallyport.proxy.data.kernel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a peer still has of a connection that nobody carries any more. The peer is dialled from
 * where it is connected to. It answers such a SYN with the numbers it expects, and our TCP, which
 * expects others, resets it with these (RFC 9293 §3.5.1, RFC 5961 §4): what happens to whoever
 * forgot a connection and dials again.
 *
 * <p>This is done as well as it can be: where the address is not this machine's, or a firewall
 * thinks nothing of such segments, a peer hears of the end when it sends something itself.
 */
final class HalfOpen {
  private static final Logger LOG = LoggerFactory.getLogger(HalfOpen.class);

  /** Long enough for one more SYN where the first was lost. */
  private static final long PATIENCE_MILLIS = 2500;

  private HalfOpen() {}

  /** Dials, which waits for nothing, and closes the socket later on the loop. */
  static void reset(Flow flow, ScheduledExecutorService loop) {
    try {
      var socket = SocketChannel.open();
      loop.schedule(() -> close(socket), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      // Should anybody ever accept this, what he gets is not to look like a whole file.
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      socket.bind(new InetSocketAddress(flow.at().host(), flow.at().port()));
      var _ = socket.connect(new InetSocketAddress(flow.peer().host(), flow.peer().port()));
    } catch (IOException cannot) {
      LOG.debug("a peer hears of no end: peer={} cause={}", flow.peer(), cannot.getMessage());
    }
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      LOG.debug("closing: {}", closed.getMessage());
    }
  }
}
