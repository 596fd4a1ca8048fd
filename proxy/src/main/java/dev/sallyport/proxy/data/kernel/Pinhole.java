package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;

/**
 * A hole for one connection of one peer, and where it leads.
 *
 * @param from the one peer that may connect
 * @param at where it connects: our address and port
 * @param to where the connection is led: the other peer's data port
 * @param as where the other peer sees it come from; port 0 is any
 * @param patience how long it waits for its connection
 */
record Pinhole(InetAddress from, HostPort at, HostPort to, HostPort as, Duration patience) {

  /** Refuses what no kernel could translate: one network protocol into the other. */
  Pinhole {
    if (family(from) != family(at.host())
        || family(from) != family(to.host())
        || family(from) != family(as.host())) {
      throw new IllegalArgumentException("two network protocols in one pinhole");
    }
  }

  /** The same with another patience. */
  Pinhole patience(Duration other) {
    return new Pinhole(from, at, to, as, other);
  }

  boolean ipv6() {
    return family(from) == 6;
  }

  /** What tells it from others while it is open. */
  Door door() {
    return new Door(from, at);
  }

  /** Where it waits, and for whom. */
  record Door(InetAddress from, HostPort at) {}

  Lead lead() {
    return new Lead(from, to);
  }

  /** Whom it leads where. */
  record Lead(InetAddress from, HostPort to) {}

  private static int family(InetAddress address) {
    return address instanceof Inet6Address ? 6 : 4;
  }
}
