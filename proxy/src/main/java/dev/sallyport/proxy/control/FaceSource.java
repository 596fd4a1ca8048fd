package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.FaceAddress;
import dev.sallyport.proxy.nat.Face;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * Where the address we show to one side comes from.
 *
 * @param ours whether the configured address is one of this machine, so that it can be listened on
 */
record FaceSource(FaceAddress configured, boolean ours) {

  /** Looks at this machine's interfaces; not for an event loop. */
  static FaceSource of(FaceAddress configured) {
    return new FaceSource(
        configured,
        configured instanceof FaceAddress.Literal(InetAddress address) && isOurs(address));
  }

  /** The configured addresses, none for {@code auto}; a future of {@code loop}. */
  Future<List<InetAddress>> resolve(EventLoop loop, Names names) {
    return switch (configured) {
      // The client's is our end of the control connection, too.
      case FaceAddress.Auto _, FaceAddress.Client _ -> loop.newSucceededFuture(List.of());
      case FaceAddress.Literal(InetAddress address) -> loop.newSucceededFuture(List.of(address));
      case FaceAddress.Name(String host) -> {
        Promise<List<InetAddress>> result = loop.newPromise();
        names
            .resolve(loop, host, 0)
            .addListener((Future<List<InetSocketAddress>> found) -> {
              if (found.isSuccess()) {
                result.setSuccess(
                    found.getNow().stream().map(InetSocketAddress::getAddress).toList());
              } else {
                result.setFailure(found.cause());
              }
            });
        yield result;
      }
    };
  }

  /** The face toward a peer whose control connection has this address at our end. */
  Face face(InetAddress control, List<InetAddress> resolved) {
    return Face.of(
        control,
        resolved.stream().filter(address -> address.getClass() == control.getClass()).findFirst(),
        ours);
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return false;
    }
  }
}
