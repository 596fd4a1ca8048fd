package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;

/** The ways to relay, which differ in nothing that a peer can see. */
enum Variant {
  SPLICE(Transport.EPOLL),
  EPOLL_COPY(Transport.EPOLL),
  NIO_COPY(Transport.NIO);

  final Transport transport;

  Variant(Transport transport) {
    this.transport = transport;
  }

  DataPlane plane(RelayPlanes planes, EventLoop loop) {
    return switch (this) {
      case SPLICE -> planes.splicing(loop);
      case EPOLL_COPY, NIO_COPY -> planes.copying(loop);
    };
  }
}
