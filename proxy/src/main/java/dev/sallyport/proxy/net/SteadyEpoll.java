package dev.sallyport.proxy.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll handler, which here never takes a socket out of epoll that it will want again.
 *
 * <p>A socket whose peer has sent FIN and that has nothing to write waits for nothing. Netty 4.2.18
 * then removes it from epoll, and the next write that has to wait fails with ENOENT: a client that
 * closes its own direction at the start of a long download would lose it. With EPOLLET alone such a
 * socket stays in epoll, and a hang-up is told once instead of for ever.
 */
final class SteadyEpoll implements IoHandler {
  private final IoHandler epoll;

  private SteadyEpoll(IoHandler epoll) {
    this.epoll = epoll;
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

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
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
    return new Registration(epoll.register(handle));
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  static final class Registration implements IoRegistration {
    private final IoRegistration epoll;
    private @Nullable EpollIoOps submitted;

    Registration(IoRegistration epoll) {
      this.epoll = epoll;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty declares it so
    public <T> T attachment() {
      return epoll.attachment();
    }

    /**
     * Netty says again what it has said before, twice for each connection. Saying it again has an
     * effect, which somebody may want, where readiness is told once.
     */
    @Override
    public long submit(IoOps ops) {
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
