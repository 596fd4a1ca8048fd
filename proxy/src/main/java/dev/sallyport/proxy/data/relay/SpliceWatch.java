package dev.sallyport.proxy.data.relay;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.function.Consumer;

/**
 * A socket in an event loop's epoll without a channel.
 *
 * @param loopStops called when the loop is shut down under it
 * @param ready called with what epoll says
 */
record SpliceWatch(RelayEnd end, Runnable loopStops, Consumer<EpollIoOps> ready)
    implements EpollIoHandle {
  /** Each change of readiness, once. */
  static final EpollIoOps EVERYTHING =
      EpollIoOps.EPOLLIN
          .with(EpollIoOps.EPOLLOUT)
          .with(EpollIoOps.EPOLLRDHUP)
          .with(EpollIoOps.EPOLLET);

  @Override
  public FileDescriptor fd() {
    return end.socket();
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    if (registration.isValid()) {
      ready.accept(((EpollIoEvent) event).ops());
    }
  }

  @Override
  public void close() {
    loopStops.run();
  }
}
