package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.Destination;
import dev.sallyport.rules.policy.Networks;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, before anything is dialled, whether a connection may go where it was going.
 *
 * <p>A fixed server was checked when the gateway started. An intercepted connection may lead
 * anywhere: out of the networks that are allowed, or back to the gateway, which would intercept
 * what it dials itself, without end.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Networks within;

  private Gate(Networks within) {
    this.within = within;
  }

  static Gate of(Destination destination) {
    return switch (destination) {
      case Destination.Fixed _ -> new Gate(new Networks(Destination.Dialled.ANY.within()));
      case Destination.Dialled(var networks) -> new Gate(new Networks(networks));
    };
  }

  /**
   * Decides.
   *
   * @param verdict told on {@code loop}, at once or later: why not, or nothing
   */
  void decide(
      EventLoop loop,
      InetAddress client,
      OriginalDestination destination,
      Consumer<Optional<SessionRefusal>> verdict) {
    switch (destination) {
      case OriginalDestination.Fixed _ -> verdict.accept(Optional.empty());
      case OriginalDestination.Intercepted(var server) -> {
        InetAddress address = server.getAddress();
        if (within.hold(address)) {
          // Interfaces come and go, and asking for them reads files.
          Thread.ofVirtual()
              .name("own-address")
              .start(() -> tell(loop, ownAddresses(address, client), verdict));
        } else {
          verdict.accept(Optional.of(SessionRefusal.DESTINATION));
        }
      }
    }
  }

  private static void tell(
      EventLoop loop,
      Optional<SessionRefusal> refusal,
      Consumer<Optional<SessionRefusal>> verdict) {
    try {
      loop.execute(() -> verdict.accept(refusal));
    } catch (RejectedExecutionException stopped) {
      LOG.debug("the gateway stopped while a connection was judged", stopped);
    }
  }

  /** The server is this machine, or the client is: it has dialled itself. */
  private static Optional<SessionRefusal> ownAddresses(InetAddress server, InetAddress client) {
    return isOurs(server) || isOurs(client) ? Optional.of(SessionRefusal.LOOP) : Optional.empty();
  }

  /** In doubt it is. */
  private static boolean isOurs(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      LOG.warn("cannot look at the interfaces of this machine", unknown);
      return true;
    }
  }
}
