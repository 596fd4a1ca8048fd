package dev.sallyport.proxy.data.relay;

import java.net.InetAddress;
import java.util.Arrays;

/** Tells whether two addresses are one host's, also where one is IPv4 in IPv6's clothes. */
final class SameHost {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private SameHost() {}

  static boolean test(InetAddress one, InetAddress other) {
    return Arrays.equals(bytes(one), bytes(other));
  }

  /** The address; a dual-stack socket names IPv4 peers as ::ffff:1.2.3.4 (RFC 4291 §2.5.5.2). */
  private static byte[] bytes(InetAddress host) {
    byte[] address = host.getAddress();
    boolean mapped =
        address.length == 16 && Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    return mapped ? Arrays.copyOfRange(address, MAPPED.length, 16) : address;
  }
}
