package dev.sallyport.proxy.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that knows which of its tasks cannot wait. Netty's io_uring goes on submitting and
 * telling of events for up to 128 rounds before the loop does its tasks, so that much is submitted
 * at once; to do all tasks before each event cost logins a quarter.
 */
final class RingLoop extends SingleThreadIoEventLoop {
  private final Queue<Runnable> urgent = new ConcurrentLinkedQueue<>();
  private final Runnable runUrgent = this::runUrgent;

  private RingLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
    super(group, executor, handlers);
  }

  /** Does something before this loop's next event. Any thread. */
  void beforeNextEvent(Runnable task) {
    urgent.add(task);
    execute(runUrgent);
  }

  /** On this loop, between events. */
  void runUrgent() {
    for (@Nullable Runnable task = urgent.poll(); task != null; task = urgent.poll()) {
      safeExecute(task);
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
