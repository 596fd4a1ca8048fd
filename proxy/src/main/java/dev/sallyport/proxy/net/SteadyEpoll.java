package dev.sallyport.proxy.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll handler, which here never takes a socket out of epoll that it will want again, and
 * never tells a socket what was meant for another.
 *
 * <p>A socket whose peer has sent FIN and that has nothing to write waits for nothing. Netty 4.2.18
 * then removes it from epoll, and the next write that has to wait fails with ENOENT: a client that
 * closes its own direction at the start of a long download would lose it. With EPOLLET alone such a
 * socket stays in epoll, and a hang-up is told once instead of for ever.
 *
 * <p>The kernel tells of many sockets at once, by their numbers. Where what is told of one closes
 * the next, and then opens a new one, that one has the old one's number, and Netty would tell it
 * the rest of what the kernel had said: a connection that has only begun would be read from, fail
 * and be closed, or pass for connected. What was told before a socket was opened is not for it.
 */
final class SteadyEpoll implements IoHandler {
  private final IoHandler epoll;
  private boolean telling;
  private long told;

  private SteadyEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static SteadyEpoll newHandler(ThreadAwareExecutor executor) {
    return (SteadyEpoll) newFactory().newHandler(executor);
  }

  static IoHandlerFactory newFactory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new SteadyEpoll(factory.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
      }
    };
  }

  /** Epoll's own descriptor, by which it can be waited for elsewhere. */
  int descriptor() {
    return NettyInternals.descriptor((EpollIoHandler) epoll);
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    telling = true;
    try {
      return epoll.run(context);
    } finally {
      telling = false;
      told++;
    }
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    var socket = new Handle((EpollIoHandle) handle);
    return new Registration(epoll.register(socket), socket.fd());
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /** A socket to Netty's handler, deaf while what was told before it was opened is handed out. */
  @SuppressWarnings("try") // Netty declares that closing may throw anything
  private final class Handle extends HandleOf<EpollIoHandle> implements EpollIoHandle {
    private static final long LONG_AGO = -1;

    private final long openedAmidst = telling ? told : LONG_AGO;

    Handle(EpollIoHandle handle) {
      super(handle);
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (openedAmidst != told) {
        handle.handle(registration, event);
      }
    }

    @Override
    public FileDescriptor fd() {
      return handle.fd();
    }
  }

  static final class Registration implements IoRegistration {
    private final IoRegistration epoll;
    private final FileDescriptor socket;
    private @Nullable EpollIoOps submitted;

    Registration(IoRegistration epoll, FileDescriptor socket) {
      this.epoll = epoll;
      this.socket = socket;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty declares it so
    public <T> T attachment() {
      return epoll.attachment();
    }

    /**
     * Netty says again what it has said before, twice for each connection. Saying it again has an
     * effect, which somebody may want, where readiness is told once. A closed socket asks for
     * nothing: its number may be another's by now.
     */
    @Override
    public long submit(IoOps ops) {
      if (!socket.isOpen()) {
        return -1;
      }
      var next = EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : (EpollIoOps) ops;
      if (next.equals(submitted) && !next.contains(EpollIoOps.EPOLLET) && isValid()) {
        return next.value();
      }
      submitted = next;
      return epoll.submit(next);
    }

    @Override
    public boolean isValid() {
      return epoll.isValid();
    }

    @Override
    public boolean cancel() {
      return epoll.cancel();
    }
  }
}
