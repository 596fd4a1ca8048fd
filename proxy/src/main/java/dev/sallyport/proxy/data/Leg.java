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
   * @param transparent whether {@code on} may be somebody else's address, whose packets are
   *     intercepted on their way through this machine (IP_TRANSPARENT)
   */
  record Listen(InetAddress on, PortPool ports, InetAddress onlyFrom, boolean transparent)
      implements Leg {
    /** On an address of this machine. */
    public Listen(InetAddress on, PortPool ports, InetAddress onlyFrom) {
      this(on, ports, onlyFrom, false);
    }
  }

  /**
   * The peer listens and we connect.
   *
   * @param target the peer's data port
   * @param from the local address to connect from
   * @param fromPort the local port to connect from; 0 for any
   * @param transparent whether {@code from} may be somebody else's address, whose packets are
   *     intercepted on their way through this machine (IP_TRANSPARENT)
   */
  record Dial(HostPort target, InetAddress from, int fromPort, boolean transparent) implements Leg {
    /** From an address of this machine. */
    public Dial(HostPort target, InetAddress from, int fromPort) {
      this(target, from, fromPort, false);
    }
  }

  /** Whether our end may have an address that is not this machine's. */
  boolean transparent();
}
