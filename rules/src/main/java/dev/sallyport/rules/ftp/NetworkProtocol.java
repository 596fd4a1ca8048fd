package dev.sallyport.rules.ftp;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The address families of RFC 2428 §2. */
public enum NetworkProtocol {
  IPV4(1),
  IPV6(2);

  private final int number;

  NetworkProtocol(int number) {
    this.number = number;
  }

  /** The number in EPRT, EPSV and 522: 1 or 2. */
  public int number() {
    return number;
  }

  /** The family of this address. */
  public static NetworkProtocol of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }
}
