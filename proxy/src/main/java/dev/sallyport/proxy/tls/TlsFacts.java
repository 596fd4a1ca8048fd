package dev.sallyport.proxy.tls;

/**
 * What a TLS handshake has come to.
 *
 * @param version such as {@code TLSv1.3}
 * @param peer the subject of the peer's certificate, or empty where it showed none
 */
public record TlsFacts(String version, String suite, String peer) {}
