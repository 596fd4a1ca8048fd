package dev.sallyport.proxy.data.relay;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was registered with an event loop, so that a test can see what is left. */
final class Registrations implements IoHandlerFactory {
  private final IoHandlerFactory factory;
  private final List<IoRegistration> made = new CopyOnWriteArrayList<>();

  Registrations(IoHandlerFactory factory) {
    this.factory = factory;
  }

  /** How many channels are still with their loop. */
  long left() {
    return made.stream().filter(IoRegistration::isValid).count();
  }

  @Override
  public IoHandler newHandler(ThreadAwareExecutor executor) {
    return new Remembering(factory.newHandler(executor));
  }

  private final class Remembering implements IoHandler {
    private final IoHandler handler;

    Remembering(IoHandler handler) {
      this.handler = handler;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      var registration = handler.register(handle);
      made.add(registration);
      return registration;
    }

    @Override
    public void initialize() {
      handler.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      return handler.run(context);
    }

    @Override
    public void prepareToDestroy() {
      handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
      handler.destroy();
    }

    @Override
    public void wakeup() {
      handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return handler.isCompatible(handleType);
    }
  }
}
