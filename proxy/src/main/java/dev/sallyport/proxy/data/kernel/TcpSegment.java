package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the head of an IP packet says that carries TCP (RFC 9293 §3.1).
 *
 * @param sequence of its first byte
 */
record TcpSegment(HostPort source, HostPort destination, Flags flags, int sequence, Size size) {
  private static final int TCP = 6;
  private static final int TIMESTAMPS = 8;

  /** The flags that begin and end a connection. */
  record Flags(boolean syn, boolean ack, boolean fin, boolean rst) {}

  /**
   * What it is made of.
   *
   * @param head bytes of the headers, IP's and TCP's together
   * @param payload bytes of data
   * @param timestamps whether it has the option (RFC 7323 §3), which both ends then always send
   */
  record Size(int head, int payload, boolean timestamps) {}

  /** Reads a packet whose rest may have been cut off; empty for what is no TCP. */
  static Optional<TcpSegment> read(ByteBuffer packet) {
    var ip = packet.slice().order(ByteOrder.BIG_ENDIAN);
    if (ip.remaining() < 20) {
      return Optional.empty();
    }
    return switch ((ip.get(0) & 0xff) >> 4) {
      case 4 -> readV4(ip);
      case 6 -> readV6(ip);
      default -> Optional.empty();
    };
  }

  private static Optional<TcpSegment> readV4(ByteBuffer ip) {
    int head = (ip.get(0) & 0xf) * 4;
    if (ip.get(9) != TCP || head < 20) {
      return Optional.empty();
    }
    return read(ip, head, ip.getShort(2) & 0xffff, new int[] {12, 16, 4});
  }

  /** Extension headers are not looked behind: our rules let no TCP through that has any. */
  private static Optional<TcpSegment> readV6(ByteBuffer ip) {
    if (ip.remaining() < 40 || ip.get(6) != TCP) {
      return Optional.empty();
    }
    return read(ip, 40, 40 + (ip.getShort(4) & 0xffff), new int[] {8, 24, 16});
  }

  private static Optional<TcpSegment> read(ByteBuffer ip, int head, int total, int[] addresses) {
    if (ip.remaining() < head + 20) {
      return Optional.empty();
    }
    int tcpHead = (ip.get(head + 12) >> 4 & 0xf) * 4;
    int bits = ip.get(head + 13);
    var flags = new Flags((bits & 2) != 0, (bits & 16) != 0, (bits & 1) != 0, (bits & 4) != 0);
    return Optional.of(
        new TcpSegment(
            new HostPort(address(ip, addresses[0], addresses[2]), ip.getShort(head) & 0xffff),
            new HostPort(address(ip, addresses[1], addresses[2]), ip.getShort(head + 2) & 0xffff),
            flags,
            ip.getInt(head + 4),
            new Size(
                head + tcpHead,
                Math.max(0, total - head - tcpHead),
                timestamps(ip, head + 20, head + tcpHead))));
  }

  private static boolean timestamps(ByteBuffer ip, int from, int to) {
    int at = from;
    int end = Math.min(to, ip.remaining());
    while (at < end) {
      int kind = ip.get(at);
      if (kind == TIMESTAMPS) {
        return true;
      }
      if (kind == 0) {
        return false;
      }
      int length = kind == 1 ? 1 : at + 1 < end ? ip.get(at + 1) & 0xff : 0;
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return false;
  }

  private static InetAddress address(ByteBuffer ip, int at, int length) {
    byte[] bytes = new byte[length];
    ip.get(at, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
