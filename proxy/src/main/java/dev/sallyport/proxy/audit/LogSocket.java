package dev.sallyport.proxy.audit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * A Unix datagram socket to the machine's log, for which Java has no class. Waits while the log
 * does not read, as a pipe would; connects again where the log was started anew. One thread at a
 * time.
 */
final class LogSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int EINTR = 4;

  /** {@code sockaddr_un}: a family of two bytes, and the path with a NUL behind it. */
  private static final int ADDRESS_BYTES = 110;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle CONNECT =
      call("connect", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle SEND =
      call("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));

  private final String path;
  private final MemorySegment state = Arena.ofAuto().allocate(STATE);
  private int descriptor;

  /**
   * Connects.
   *
   * @throws IOException where nobody listens there
   */
  LogSocket(String path) throws IOException {
    this.path = path;
    this.descriptor = connected();
  }

  /**
   * Sends one message, all of it or nothing.
   *
   * @throws IOException where it is too long, or nobody is there any more
   */
  void send(byte[] message) throws IOException {
    if (descriptor < 0) {
      descriptor = connected();
    }
    if (sent(message) < 0) {
      // The log may have been started anew since.
      close();
      descriptor = connected();
      if (sent(message) < 0) {
        throw failed("send to");
      }
    }
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      close(descriptor);
      descriptor = -1;
    }
  }

  private long sent(byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Math.max(1, message.length));
      MemorySegment.copy(message, 0, bytes, ValueLayout.JAVA_BYTE, 0, message.length);
      long sent;
      do {
        sent =
            (long) SEND.invokeExact(state, descriptor, bytes, (long) message.length, MSG_NOSIGNAL);
      } while (sent < 0 && errno() == EINTR);
      return sent;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private int connected() throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length > ADDRESS_BYTES - 3) {
      throw new IOException("the path of a Unix socket is too long: " + path);
    }
    try (Arena arena = Arena.ofConfined()) {
      int socket = (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
      if (socket < 0) {
        throw failed("make a socket for");
      }
      MemorySegment address = arena.allocate(ADDRESS_BYTES);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
      if ((int) CONNECT.invokeExact(state, socket, address, ADDRESS_BYTES) < 0) {
        IOException why = failed("connect to");
        close(socket);
        throw why;
      }
      return socket;
    } catch (IOException expected) {
      throw expected;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void close(int socket) {
    try {
      int _ = (int) CLOSE.invokeExact(state, socket);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private IOException failed(String what) {
    return new IOException("cannot " + what + " " + path + ": errno " + errno());
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  @SuppressWarnings("restricted") // the types are those of the manual pages, section 2
  private static MethodHandle call(String name, FunctionDescriptor type) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }
}
