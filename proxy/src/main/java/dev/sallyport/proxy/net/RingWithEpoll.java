package dev.sallyport.proxy.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's io_uring and its epoll on one event loop. io_uring is what the loop waits in, and one of
 * the things it waits for is epoll: a system call then begins and ends the work of many
 * connections, while those that must be asked whether they are ready, and let alone until then, are
 * still epoll's.
 */
final class RingWithEpoll implements IoHandler {
  /** Epoll is to tell what it has, and to wait for nothing. */
  private static final IoHandlerContext AT_ONCE =
      new IoHandlerContext() {
        @Override
        public boolean canBlock() {
          return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
          return 0;
        }

        @Override
        public long deadlineNanos() {
          return -1;
        }
      };

  private static final Logger LOG = LoggerFactory.getLogger(RingWithEpoll.class);

  /** Lest a processor and the log be filled with one failure. */
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final RingLoop loop;
  private final IoHandler ring;
  private final SteadyEpoll epoll;
  private final Readiness readiness;
  private boolean ended;

  private RingWithEpoll(RingLoop loop, IoHandler ring, SteadyEpoll epoll) {
    this.loop = loop;
    this.ring = ring;
    this.epoll = epoll;
    this.readiness = new Readiness();
  }

  static IoHandlerFactory newFactory() {
    IoHandlerFactory rings = IoUringIoHandler.newFactory();
    return executor -> newHandler(rings, executor);
  }

  private static IoHandler newHandler(IoHandlerFactory rings, ThreadAwareExecutor executor) {
    var epoll = SteadyEpoll.newHandler(executor);
    try {
      return new RingWithEpoll((RingLoop) executor, rings.newHandler(executor), epoll);
    } catch (RuntimeException noRing) {
      epoll.destroy();
      throw noRing;
    }
  }

  @Override
  public void initialize() {
    ring.initialize();
    epoll.initialize();
    try {
      readiness.watch(ring.register(readiness));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int run(IoHandlerContext context) {
    readiness.beginTurn();
    try {
      return ring.run(context);
    } catch (RuntimeException e) {
      // Netty lets such things end the event loop's thread, and with it all of its sessions.
      LOG.error("io_uring has failed, and is asked again", e);
      LockSupport.parkNanos(PAUSE_NANOS);
      return 0;
    }
  }

  @Override
  public void wakeup() {
    ring.wakeup();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handle instanceof IoUringIoHandle socket
        ? ring.register(new Handle(socket))
        : epoll.register(handle);
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return ring.isCompatible(handleType) || epoll.isCompatible(handleType);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
    ring.prepareToDestroy();
  }

  @Override
  public void destroy() {
    ended = true;
    ring.destroy();
    epoll.destroy();
  }

  /**
   * Whether epoll has something to tell. What it has is taken when the ring comes to that, so that
   * nothing is told long after what happened later (a server's 421 behind the end of its data would
   * cut what came whole), and a busy ring keeps epoll waiting no longer than any of its
   * connections. Then it is asked again, but not for ever: the loop has other things to do, too.
   */
  private final class Readiness implements IoUringIoHandle {
    // Linux's numbers (linux/io_uring.h, poll.h).
    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;
    private static final int POLLIN = 1;

    private static final long NOT_ASKED = 0;
    private static final int MOST_IN_ONE_TURN = 8;

    private final IoUringIoOps question = operation(POLL_ADD, epoll.descriptor(), 0, POLLIN);
    private @Nullable IoRegistration registration;
    private long asked = NOT_ASKED;
    private int left;

    void watch(IoRegistration with) {
      registration = with;
    }

    void beginTurn() {
      left = MOST_IN_ONE_TURN;
      ask();
    }

    private void ask() {
      if (registration != null && registration.isValid() && asked == NOT_ASKED && left > 0) {
        left--;
        asked = registration.submit(question);
      }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      if (!ended && ((IoUringIoEvent) event).opcode() == POLL_ADD) {
        asked = NOT_ASKED;
        loop.runUrgent();
        epoll.run(AT_ONCE);
        ask();
      }
    }

    /** The ring ends, which it can only when nothing is asked any more. */
    @Override
    public void close() {
      if (registration != null && registration.isValid()) {
        registration.submit(operation(ASYNC_CANCEL, -1, asked, 0));
        registration.cancel();
      }
    }

    private static IoUringIoOps operation(byte what, int descriptor, long address, int events) {
      byte plain = 0;
      short none = 0;
      return new IoUringIoOps(
          what, plain, none, descriptor, 0, address, 0, events, 0L, none, none, 0, 0);
    }
  }

  /**
   * A connection to Netty's handler, which goes on submitting and telling for up to 128 rounds. A
   * peer may have answered by then what the session has yet to be told: that its upload is over,
   * before the server complains of the reset. So what cannot wait is done first.
   *
   * <p>It is deaf once the event loop has ended: what is still under way then is told of, and a
   * channel could do nothing about it but fail, because its loop takes no tasks any more.
   */
  @SuppressWarnings("try") // Netty declares that closing may throw anything
  private final class Handle extends HandleOf<IoUringIoHandle> implements IoUringIoHandle {
    Handle(IoUringIoHandle handle) {
      super(handle);
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (!ended) {
        loop.runUrgent();
        handle.handle(registration, event);
      }
    }
  }
}
