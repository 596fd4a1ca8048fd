package dev.sallyport.proxy.config;

import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicySpec;
import dev.sallyport.rules.policy.TlsPolicy;
import java.net.InetSocketAddress;

/**
 * One address clients connect to, and the server behind it.
 *
 * @param name appears in logs, metrics and rules; unique
 * @param bind where control connections are accepted
 * @param destination where they are relayed to
 * @param portZeroAddress what {@code PORT 0,0,0,0,p,p} means
 * @param dataPlane what is to carry data connections
 * @param tls how much TLS the two sides have
 * @param policy what is allowed
 */
public record ListenerConfig(
    String name,
    InetSocketAddress bind,
    Destination destination,
    ClientSide clientSide,
    ServerSide serverSide,
    PortZeroAddress portZeroAddress,
    PlaneChoice.Wanted dataPlane,
    TlsPolicy tls,
    PolicySpec policy) {

  /**
   * Why this listener's data connections have to pass through the gateway, in words for the
   * operator; empty where they need not.
   */
  public String needsRelay() {
    var limits = policy.limits();
    if (!limits.upload().equals(PolicyLimits.Scoped.UNLIMITED)
        || !limits.download().equals(PolicyLimits.Scoped.UNLIMITED)) {
      return "its policy limits the rate of transfers";
    }
    if (limits.session().largestUpload() != PolicyLimits.UNLIMITED
        || limits.session().largestDownload() != PolicyLimits.UNLIMITED) {
      return "its policy limits the size of transfers";
    }
    if (tls.client().terminates()
        || tls.server() == TlsPolicy.ServerMode.EXPLICIT
        || tls.server() == TlsPolicy.ServerMode.IMPLICIT) {
      return "TLS ends in the gateway";
    }
    return switch (destination) {
      case Destination.Fixed _ -> "";
      case Destination.Dialled _ -> "it intercepts connections";
    };
  }

  /** The same with this policy. */
  ListenerConfig policy(PolicySpec spec) {
    return new ListenerConfig(
        name, bind, destination, clientSide, serverSide, portZeroAddress, dataPlane, tls, spec);
  }

  /**
   * The face toward clients.
   *
   * @param address what 227 names
   * @param dataPorts where clients connect in passive mode
   * @param activeSourcePort where active data connections to clients come from; 0 for any port
   */
  public record ClientSide(
      FaceAddress address, PortRange dataPorts, int activeSourcePort, ClientTlsConfig tls) {}

  /**
   * The face toward the server.
   *
   * @param address what PORT and EPRT name
   * @param dataPorts where the server connects in active mode
   */
  public record ServerSide(
      FaceAddress address, PortRange dataPorts, DataMode dataMode, ServerTlsConfig tls) {}
}
