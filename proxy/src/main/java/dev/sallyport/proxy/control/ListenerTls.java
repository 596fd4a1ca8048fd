package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ServerAddress;
import dev.sallyport.proxy.tls.CertificateTerm;
import dev.sallyport.proxy.tls.ClientTls;
import dev.sallyport.proxy.tls.ServerTls;
import dev.sallyport.proxy.tls.TlsFileException;
import dev.sallyport.proxy.tls.TlsLeg;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.TlsPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What the sessions of one listener protect their connections with.
 *
 * @param client empty where no client gets TLS of ours
 * @param server empty where no server does
 */
record ListenerTls(Optional<ClientTls> client, Optional<ServerTls> server) {

  /** Reads the files that the configuration names. Blocks; not for an event loop. */
  static ListenerTls of(ListenerConfig config, ClientTls.Common common) throws TlsFileException {
    boolean client = config.tls().client().terminates();
    boolean server = config.tls().server() != TlsPolicy.ServerMode.CLEAR;
    return new ListenerTls(
        client ? Optional.of(ClientTls.of(config.clientSide().tls(), common)) : Optional.empty(),
        server ? Optional.of(ServerTls.of(config.serverSide().tls(), common)) : Optional.empty());
  }

  /** How long the certificates are good for that this side is shown. */
  List<CertificateTerm> certificates(Side side) {
    return switch (side) {
      case CLIENT -> client.map(ClientTls::certificates).orElse(List.of());
      case SERVER -> server.map(ServerTls::certificates).orElse(List.of());
    };
  }

  /** The TLS of a new session. */
  SessionTls session(OriginalDestination destination) {
    return new SessionTls(side -> leg(side, destination.address()));
  }

  private TlsLeg leg(Side side, ServerAddress address) {
    return switch (side) {
      case CLIENT -> client.orElseThrow().session();
      case SERVER -> server.orElseThrow().session(address.host(), address.port());
    };
  }
}
