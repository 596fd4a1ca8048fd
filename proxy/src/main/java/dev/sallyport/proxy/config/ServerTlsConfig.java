package dev.sallyport.proxy.config;

import java.util.List;

/**
 * TLS toward the server, where we are the TLS client.
 *
 * @param verifyHost whether the certificate must be for the configured name of the server
 * @param identities what we show if the server asks; none or one
 */
public record ServerTlsConfig(TlsTrust trust, boolean verifyHost, List<TlsIdentity> identities) {

  /** Copies the list. */
  public ServerTlsConfig {
    identities = List.copyOf(identities);
  }
}
