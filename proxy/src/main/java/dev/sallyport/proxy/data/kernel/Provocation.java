package dev.sallyport.proxy.data.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sallyport.rules.ftp.HostPort;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment that makes its receiver send one: it is old, and whoever gets an old segment says where
 * he stands (RFC 9293 §3.10.7.4). It changes nothing of his connection.
 *
 * <p>A socket in repair mode (TCP_REPAIR) is given both ends and their sequence numbers, connects
 * without a word, and sends such a segment when it leaves that mode. That takes CAP_NET_ADMIN,
 * which pinholes take anyway, where a raw socket would take CAP_NET_RAW and could listen to
 * everything.
 */
final class Provocation {
  private static final Logger LOG = LoggerFactory.getLogger(Provocation.class);

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_REPAIR = 19;
  private static final int TCP_REPAIR_QUEUE = 20;
  private static final int TCP_QUEUE_SEQ = 21;
  private static final int RECEIVING = 1;
  private static final int SENDING = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle BIND =
      call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT =
      call("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final Arena arena;
  private final MemorySegment errno;
  private final int descriptor;

  private Provocation(Arena arena, int family) throws IOException {
    this.arena = arena;
    this.errno = arena.allocate(Linker.Option.captureStateLayout());
    try {
      this.descriptor = (int) SOCKET.invokeExact(errno, family, SOCK_STREAM_CLOEXEC, 0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    check(descriptor);
  }

  /**
   * Sends one, and another half of all numbers away: of two such segments one is old for sure.
   * Where it cannot be sent, the receiver hears of his connection when he sends something himself.
   *
   * @param from one of our addresses, and the port that the receiver knows
   * @param sequence a number that the receiver has had long since
   * @param acknowledged a number that the receiver has sent long since
   */
  static void send(HostPort from, HostPort to, int sequence, int acknowledged) {
    try {
      sendOne(from, to, sequence, acknowledged);
      sendOne(from, to, sequence + Integer.MIN_VALUE, acknowledged);
    } catch (IOException cannot) {
      LOG.debug("{} is not told that its connection was cut: {}", to, cannot.getMessage());
    }
  }

  private static void sendOne(HostPort from, HostPort to, int sequence, int acknowledged)
      throws IOException {
    try (var arena = Arena.ofConfined()) {
      int family = from.host().getAddress().length == 4 ? AF_INET : AF_INET6;
      var socket = new Provocation(arena, family);
      try {
        socket.speakFor(from, to, sequence, acknowledged);
      } finally {
        socket.close();
      }
    }
  }

  private void speakFor(HostPort from, HostPort to, int sequence, int acknowledged)
      throws IOException {
    set(IPPROTO_TCP, TCP_REPAIR, 1);
    // Our table keeps conntrack from taking it for the beginning of another connection.
    set(SOL_SOCKET, SO_MARK, NftScript.CUT_MARK);
    address(BIND, from);
    set(IPPROTO_TCP, TCP_REPAIR_QUEUE, SENDING);
    // What it sends is one less.
    set(IPPROTO_TCP, TCP_QUEUE_SEQ, sequence + 1);
    set(IPPROTO_TCP, TCP_REPAIR_QUEUE, RECEIVING);
    set(IPPROTO_TCP, TCP_QUEUE_SEQ, acknowledged);
    address(CONNECT, to);
    set(IPPROTO_TCP, TCP_REPAIR, 0);
    // Or closing it would end the connection it stands for.
    set(IPPROTO_TCP, TCP_REPAIR, 1);
  }

  private void set(int level, int option, int value) throws IOException {
    try {
      check(
          (int)
              SETSOCKOPT.invokeExact(
                  errno, descriptor, level, option, arena.allocateFrom(JAVA_INT, value), 4));
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void address(MethodHandle call, HostPort at) throws IOException {
    byte[] host = at.host().getAddress();
    boolean ipv4 = host.length == 4;
    // sockaddr_in and sockaddr_in6: the address follows the port, or 4 bytes of flow behind it.
    var address = arena.allocate(ipv4 ? 16 : 28, 8);
    address.set(JAVA_SHORT, 0, (short) (ipv4 ? AF_INET : AF_INET6));
    address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) at.port());
    MemorySegment.copy(host, 0, address, JAVA_BYTE, ipv4 ? 4 : 8, host.length);
    try {
      check((int) call.invokeExact(errno, descriptor, address, (int) address.byteSize()));
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void close() {
    try {
      var _ = (int) CLOSE.invokeExact(errno, descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void check(int result) throws IOException {
    if (result < 0) {
      throw new IOException("errno " + (int) ERRNO.get(errno, 0L));
    }
  }

  @SuppressWarnings("restricted") // the types are those of the manual pages, section 2
  private static MethodHandle call(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }
}
