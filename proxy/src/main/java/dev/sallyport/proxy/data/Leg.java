package dev.sallyport.proxy.data;

import dev.sallyport.rules.ftp.HostPort;
import java.net.InetAddress;

/** How one side of a data path comes to its connection. */
public sealed interface Leg {

  /**
   * We listen and the peer connects.
   *
   * @param on the local address to listen on
   * @param ports where the port comes from; given back when the path is over
   * @param onlyFrom the one address whose connection is accepted
   */
  record Listen(InetAddress on, PortPool ports, InetAddress onlyFrom) implements Leg {}

  /**
   * The peer listens and we connect.
   *
   * @param target the peer's data port
   * @param from the local address to connect from
   * @param fromPort the local port to connect from; 0 for any
   */
  record Dial(HostPort target, InetAddress from, int fromPort) implements Leg {}
}
