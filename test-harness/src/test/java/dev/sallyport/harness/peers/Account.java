package dev.sallyport.harness.peers;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Where a client logs in, and as whom. */
public record Account(InetSocketAddress address, String user, String password) {

  /** The same account, reached at another address. */
  public Account at(InetSocketAddress other) {
    return new Account(other, user, password);
  }

  /** The address as a literal, without brackets or scope. */
  public String host() {
    return address.getAddress().getHostAddress();
  }

  /** Whether the client will speak IPv6. */
  public boolean isIpv6() {
    return address.getAddress() instanceof Inet6Address;
  }

  /** Host and port as a URL has them. */
  public String authority() {
    return (isIpv6() ? "[" + host() + "]" : host()) + ":" + address.getPort();
  }
}
