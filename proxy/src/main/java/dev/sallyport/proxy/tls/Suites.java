package dev.sallyport.proxy.tls;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;

/**
 * What we speak: TLS 1.2 and 1.3, forward secrecy and authenticated encryption only (RFC 9325
 * §4.2). Without compression and renegotiation, which neither provider does unasked.
 */
final class Suites {
  private static final List<String> NAMES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** A session may last as long as its control connection, and so long may it be resumed. */
  private static final long SESSION_SECONDS = 24L * 60 * 60;

  private Suites() {}

  static SslContextBuilder on(SslContextBuilder builder, TlsProvider provider) {
    return builder
        .sslProvider(provider.netty())
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(NAMES, SupportedCipherSuiteFilter.INSTANCE)
        .sessionTimeout(SESSION_SECONDS);
  }
}
