package dev.sallyport.proxy.config;

import java.util.List;
import java.util.Optional;

/**
 * TLS toward clients, where we are the TLS server.
 *
 * @param identities what we show, the first where no other has the name a client asked for; none
 *     where no client gets TLS
 * @param requireSessionReuse whether a data connection must resume its control connection's session
 * @param ticketKeys what seals session tickets, so that they outlive their session and this
 *     process; otherwise each session has a key of its own
 * @param passthroughPorts where clients of sessions whose control connection is copied unread may
 *     have their data connections; empty where they may have none
 */
public record ClientTlsConfig(
    List<TlsIdentity> identities,
    ClientCertificates clientCertificates,
    boolean requireSessionReuse,
    Optional<TlsFile> ticketKeys,
    Optional<PortRange> passthroughPorts) {

  /** Copies the list. */
  public ClientTlsConfig {
    identities = List.copyOf(identities);
  }

  /** Whether clients show certificates. */
  public sealed interface ClientCertificates {
    /** They are not asked. */
    record None() implements ClientCertificates {}

    /** They are asked; one that is shown must be trusted. */
    record Request(TlsTrust trust) implements ClientCertificates {}

    /** Without a trusted one there is no TLS. */
    record Require(TlsTrust trust) implements ClientCertificates {}
  }
}
