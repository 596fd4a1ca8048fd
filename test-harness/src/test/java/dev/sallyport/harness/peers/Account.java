package dev.sallyport.harness.peers;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Where a client logs in, as whom, and how it protects what it says. */
public record Account(InetSocketAddress address, String user, String password, Security security) {

  /** One that is used in clear. */
  public Account(InetSocketAddress address, String user, String password) {
    this(address, user, password, new Security.Clear());
  }

  /** The same account, reached at another address. */
  public Account at(InetSocketAddress other) {
    return new Account(other, user, password, security);
  }

  /** The same account, used so. */
  public Account with(Security other) {
    return new Account(address, user, password, other);
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
