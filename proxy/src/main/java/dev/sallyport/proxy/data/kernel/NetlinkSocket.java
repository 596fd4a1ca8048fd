package dev.sallyport.proxy.data.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A netlink socket to netfilter. The kernel carries out what is sent before the call returns, and
 * its answers are then there. One thread at a time may send, and one receive.
 */
final class NetlinkSocket implements AutoCloseable {
  /** The kernel threw messages away, because nobody read them (netlink(7)). */
  static final int ENOBUFS = 105;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int RECEIVED = 1 << 16;

  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      call("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      call("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofShared();
  private final MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment errnoOfSend = arena.allocate(Linker.Option.captureStateLayout());
  private final MemorySegment received = arena.allocate(RECEIVED);
  private final ByteBuffer view = received.asByteBuffer();
  private final int descriptor;

  /**
   * Opens one.
   *
   * @throws IOException where this kernel has none
   */
  NetlinkSocket() throws IOException {
    try {
      descriptor = (int) SOCKET.invokeExact(errno, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (descriptor < 0) {
      int code = code(errno);
      arena.close();
      throw new IOException("no netlink socket to netfilter, errno " + code);
    }
  }

  /** How much the kernel may keep for us, and how long to wait for it. */
  void expect(int bytes, Duration patience) {
    try (var local = Arena.ofConfined()) {
      option(SO_RCVBUFFORCE, local.allocateFrom(JAVA_INT, bytes));
      long micros = patience.toNanos() / 1000;
      option(SO_RCVTIMEO, local.allocateFrom(JAVA_LONG, micros / 1_000_000, micros % 1_000_000));
    }
  }

  /**
   * Sends messages.
   *
   * @param messages a direct buffer, read from its position to its limit
   * @throws IOException where the kernel takes no messages from us, which is where we may not
   *     change its network
   */
  void send(ByteBuffer messages) throws IOException {
    long sent;
    try {
      sent =
          (long)
              SEND.invokeExact(
                  errnoOfSend,
                  descriptor,
                  MemorySegment.ofBuffer(messages),
                  (long) messages.remaining(),
                  0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (sent < 0) {
      throw new IOException("netfilter takes no messages, errno " + code(errnoOfSend));
    }
  }

  /**
   * One datagram of answers, to be read before the next call; empty when none is there.
   *
   * @param wait whether to wait for one, as long as {@link #expect} says
   * @throws LostMessages where some were thrown away
   */
  Optional<ByteBuffer> receive(boolean wait) throws IOException {
    long length;
    try {
      length =
          (long)
              RECV.invokeExact(
                  errno, descriptor, received, (long) RECEIVED, wait ? 0 : MSG_DONTWAIT);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (length >= 0) {
      return Optional.of(view.duplicate().limit((int) length));
    }
    return switch (code(errno)) {
      case EAGAIN, EINTR -> Optional.empty();
      case ENOBUFS -> throw new LostMessages();
      default -> throw new IOException("netlink, errno " + code(errno));
    };
  }

  /** More happened than was read. */
  static final class LostMessages extends IOException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public void close() {
    try {
      var _ = (int) CLOSE.invokeExact(errno, descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    arena.close();
  }

  private void option(int name, MemorySegment value) {
    try {
      var _ =
          (int)
              SETSOCKOPT.invokeExact(
                  errno, descriptor, SOL_SOCKET, name, value, (int) value.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int code(MemorySegment of) {
    return (int) ERRNO.get(of, 0L);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle call(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }
}
