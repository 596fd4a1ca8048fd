package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsTrust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes trust managers. Blocks; not for an event loop. */
final class Trust {
  /** Nobody, for a side that is not asked for a certificate. */
  static final TlsTrust NOBODY = new TlsTrust.Pins(Set.of());

  private Trust() {}

  static X509ExtendedTrustManager of(TlsTrust trust) throws TlsFileException {
    return new ExplainedTrust(judge(trust));
  }

  static Watched<X509ExtendedTrustManager> watched(TlsTrust trust) throws TlsFileException {
    return new Watched<>(
        trust.files(),
        () -> of(trust),
        read ->
            Arrays.stream(read.getAcceptedIssuers())
                .map(X509Certificate::getSubjectX500Principal)
                .toList());
  }

  private static X509ExtendedTrustManager judge(TlsTrust trust) throws TlsFileException {
    return switch (trust) {
      case TlsTrust.Authorities() -> authorities(null);
      case TlsTrust.Pem(var file) -> {
        try {
          KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
          store.load(null, null);
          int number = 0;
          for (X509Certificate certificate : Identities.certificates(file)) {
            store.setCertificateEntry(Integer.toString(number++), certificate);
          }
          yield authorities(store);
        } catch (GeneralSecurityException | IOException unusable) {
          throw new TlsFileException(file, "certificates that can be authorities");
        }
      }
      case TlsTrust.Pins(Set<String> sha256) -> new Pinned(sha256);
    };
  }

  private static X509ExtendedTrustManager authorities(@Nullable KeyStore store) {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException noX509) {
      throw new IllegalStateException(noX509);
    }
  }

  /**
   * Believes the certificates that are listed, and looks at nothing else in them: neither name nor
   * date, which is what pinning is for.
   */
  private static final class Pinned extends X509ExtendedTrustManager {
    private final Set<String> sha256;

    Pinned(Set<String> sha256) {
      this.sha256 = sha256;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || !sha256.contains(fingerprint(chain[0]))) {
        throw new CertificateException("not the pinned certificate");
      }
    }

    private static String fingerprint(X509Certificate certificate)
        throws CertificateEncodingException {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.of().formatHex(digest);
      } catch (NoSuchAlgorithmException everyJavaHasIt) {
        throw new IllegalStateException(everyJavaHasIt);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
