package dev.sallyport.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the cryptography. */
public enum TlsProvider {
  /** BoringSSL, as Netty brings it. */
  NATIVE,

  /**
   * The JDK's own. Slower, and not able to resume a session toward servers that demand it: vsftpd
   * with {@code require_ssl_reuse} refuses its data connections.
   */
  JDK;

  /** The best provider of this machine. */
  public static TlsProvider best() {
    return NATIVE.available() ? NATIVE : JDK;
  }

  /** Whether this machine has it. */
  public boolean available() {
    return switch (this) {
      case NATIVE -> OpenSsl.isAvailable();
      case JDK -> true;
    };
  }

  /** For the operator, at the start. */
  public String description() {
    return switch (this) {
      case NATIVE -> OpenSsl.versionString();
      case JDK ->
          "the JDK's: slower, and servers that demand TLS session reuse (vsftpd, ProFTPD) refuse its"
              + " data connections";
    };
  }

  SslProvider netty() {
    return switch (this) {
      case NATIVE -> SslProvider.OPENSSL;
      case JDK -> SslProvider.JDK;
    };
  }
}
