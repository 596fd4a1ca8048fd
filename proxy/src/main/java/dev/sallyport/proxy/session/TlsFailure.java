package dev.sallyport.proxy.session;

import java.util.Locale;

/** Why a TLS handshake on a control connection failed. */
public enum TlsFailure {
  /** Bytes in clear were there before the handshake could begin: somebody injected them. */
  PLAINTEXT,
  /** It did not end in time. */
  TIMEOUT,
  /** The peer closed its connection. */
  CLOSED,
  /** The peer's certificate, or the lack of one. */
  CERTIFICATE,
  /** Anything else: no version or suite in common, an alert, bytes that are no TLS. */
  REFUSED;

  /** The metric tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
