package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Segments as they are on the wire, for the tests. */
final class Packets {
  static final byte[] TIMESTAMPS = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  private Packets() {}

  /** A whole packet, with zeros for data. */
  static ByteBuffer packet(
      HostPort from, HostPort to, int flags, int sequence, byte[] options, int payload) {
    boolean v4 = from.host().getAddress().length == 4;
    int tcp = 20 + options.length;
    var packet = ByteBuffer.allocate((v4 ? 20 : 40) + tcp + payload);
    if (v4) {
      packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
      packet.putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
    } else {
      packet.putInt(0x6000_0000).putShort((short) (tcp + payload)).put((byte) 6).put((byte) 64);
    }
    packet.put(from.host().getAddress()).put(to.host().getAddress());
    packet.putShort((short) from.port()).putShort((short) to.port());
    packet.putInt(sequence).putInt(0);
    packet.put((byte) ((tcp / 4) << 4)).put((byte) flags).putShort((short) 0).putInt(0);
    return packet.put(options).rewind();
  }

  static TcpSegment segment(HostPort from, HostPort to, int flags, int sequence, int payload) {
    return TcpSegment.read(packet(from, to, flags, sequence, TIMESTAMPS, payload)).orElseThrow();
  }

  static HostPort at(String host, int port) {
    return new HostPort(InetAddress.ofLiteral(host), port);
  }
}
