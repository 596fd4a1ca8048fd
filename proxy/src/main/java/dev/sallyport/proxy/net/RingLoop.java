package dev.sallyport.proxy.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** An event loop whose I/O handler can have its tasks done in between. */
final class RingLoop extends SingleThreadIoEventLoop {
  private RingLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
    super(group, executor, handlers);
  }

  /** What came of one event is done before the next is told of. On this loop, between events. */
  void runTasks() {
    if (hasTasks()) {
      runAllTasks();
    }
  }

  /** Such loops. */
  static final class Group extends MultiThreadIoEventLoopGroup {
    Group(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
      super(threads, factory, handlers);
    }

    @Override
    protected IoEventLoop newChild(
        Executor executor, IoHandlerFactory handlers, Object... arguments) {
      return new RingLoop(this, executor, handlers);
    }
  }
}
