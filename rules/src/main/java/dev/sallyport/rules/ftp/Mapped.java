package dev.sallyport.rules.ftp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * IPv4 peers of IPv6 sockets: a dual-stack listener sees them as {@code ::ffff:192.0.2.1}, and they
 * are IPv4 in every way that matters to FTP (RFC 4291 §2.5.5.2).
 */
public final class Mapped {
  private Mapped() {}

  /** The IPv4 address inside a mapped one; any other address as it is. */
  public static InetAddress plain(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return address;
      }
    }
    return IpLiteral.ofBytes(Arrays.copyOfRange(bytes, 12, 16));
  }

  /** The address of a connected socket, which always has one. */
  public static InetAddress plain(InetSocketAddress address) {
    return plain(address.getAddress());
  }
}
