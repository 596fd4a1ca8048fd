package dev.sallyport.proxy.data.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The three system calls that Netty has no use for, or not in this way: its own splice gives the
 * same answer for "would block" and for "end of stream". What fails is a negated errno. One thread
 * at a time. Loading the class fails where the calls cannot be had.
 */
final class LinuxCalls {
  /** A negated errno: not now. */
  static final int EAGAIN = -11;

  /** A negated errno: a signal came, try again. */
  static final int EINTR = -4;

  private static final int SPLICE_F_MOVE = 1;
  private static final int SPLICE_F_NONBLOCK = 2;
  private static final int SPLICE_F_MORE = 4;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int MSG_PEEK = 0x2;
  private static final int MSG_DONTWAIT = 0x40;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SPLICE =
      call("splice", FunctionDescriptor.of(LONG, INT, POINTER, INT, POINTER, LONG, INT));
  private static final MethodHandle RECV =
      call("recv", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle FCNTL =
      call("fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));

  private final MemorySegment state = Arena.ofAuto().allocate(STATE);
  private final MemorySegment aByte = Arena.ofAuto().allocate(1);

  /**
   * Moves bytes between a pipe and something else, without waiting.
   *
   * @param finFollows to a socket: nothing is sent before that, if it would not fill a segment
   * @return how many; 0 at the end of the stream
   */
  long splice(int from, int to, long bytes, boolean finFollows) {
    try {
      long moved =
          (long)
              SPLICE.invokeExact(
                  state,
                  from,
                  MemorySegment.NULL,
                  to,
                  MemorySegment.NULL,
                  bytes,
                  SPLICE_F_MOVE | SPLICE_F_NONBLOCK | (finFollows ? SPLICE_F_MORE : 0));
      return moved < 0 ? -errno() : moved;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Looks whether a socket has bytes to read, and leaves them there.
   *
   * @return 1, or 0 at the end of the stream
   */
  long peek(int socket) {
    try {
      long seen = (long) RECV.invokeExact(state, socket, aByte, 1L, MSG_PEEK | MSG_DONTWAIT);
      return seen < 0 ? -errno() : seen;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Makes a pipe as large as the kernel lets us, up to a size.
   *
   * @return the size it has now, in bytes
   */
  int resize(int pipe, int bytes) {
    int size = fcntl(pipe, F_SETPIPE_SZ, bytes);
    return size < 0 ? fcntl(pipe, F_GETPIPE_SZ, 0) : size;
  }

  private int fcntl(int descriptor, int command, int argument) {
    try {
      int result = (int) FCNTL.invokeExact(state, descriptor, command, argument);
      return result < 0 ? -errno() : result;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  @SuppressWarnings("restricted") // the types are those of the manual pages, section 2
  private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    var all = new Linker.Option[options.length + 1];
    all[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(options, 0, all, 1, options.length);
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, all);
  }
}
