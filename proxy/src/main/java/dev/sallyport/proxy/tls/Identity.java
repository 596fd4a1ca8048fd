package dev.sallyport.proxy.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/**
 * A certificate of ours, loaded.
 *
 * @param chain the certificate first
 * @param names the names it is shown for, lower case; none for any
 */
record Identity(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  Identity {
    chain = List.copyOf(chain);
    names = List.copyOf(names);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Whether one of its names is this one. */
  boolean isFor(String name) {
    String asked = name.toLowerCase(Locale.ROOT);
    return names.stream().anyMatch(own -> matches(own, asked));
  }

  /** A star stands for one label (RFC 9525 §6.3). */
  private static boolean matches(String own, String asked) {
    if (!own.startsWith("*.")) {
      return own.equals(asked);
    }
    int dot = asked.indexOf('.');
    return dot > 0 && asked.substring(dot).equals(own.substring(1));
  }

  /** Whether its key is of this type, as TLS engines ask for it: RSA, EC or EdDSA. */
  boolean hasKey(String keyType) {
    return key.getAlgorithm().equals(keyType);
  }
}
