package dev.sallyport.proxy.nat;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Our address as one peer sees it.
 *
 * @param shown what the peer is told to connect to
 * @param listening what we listen on for a peer that was told {@code shown}
 * @param control our end of the control connection: what we connect from, because peers refuse data
 *     from another address, and what a peer connects to that was told a port only
 */
public record Face(InetAddress shown, InetAddress listening, InetAddress control) {

  /**
   * The face toward a peer.
   *
   * @param control our end of the control connection with that peer
   * @param configured what the configuration wants to be shown
   * @param ours whether {@code configured} is an address of this machine; when it is not, it
   *     belongs to a NAT in front of us, which passes connections on to the address the control
   *     connection has
   */
  public static Face of(InetAddress control, Optional<InetAddress> configured, boolean ours) {
    return configured
        .filter(address -> address.getClass() == control.getClass())
        .map(address -> new Face(address, ours ? address : control, control))
        .orElseGet(() -> new Face(control, control, control));
  }
}
