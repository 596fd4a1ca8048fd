package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsFile;
import dev.sallyport.proxy.config.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads certificates and keys from files. Blocks; not for an event loop. */
final class Identities {
  private static final byte[] PROBE = "sallyport".getBytes(StandardCharsets.US_ASCII);

  private Identities() {}

  static Watched<List<Identity>> watched(List<TlsIdentity> configured) throws TlsFileException {
    return new Watched<>(
        configured.stream().flatMap(identity -> identity.files().stream()).toList(),
        () -> load(configured),
        CertificateTerm::of);
  }

  static List<Identity> load(List<TlsIdentity> configured) throws TlsFileException {
    List<Identity> identities = new ArrayList<>();
    for (TlsIdentity identity : configured) {
      identities.add(load(identity));
    }
    return identities;
  }

  /** The certificates of a PEM file. */
  static List<X509Certificate> certificates(TlsFile file) throws TlsFileException {
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file.path()))) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new TlsFileException(file, "at least one certificate in PEM");
      }
      return certificates;
    } catch (IOException unreadable) {
      throw TlsFileException.unreadable(file);
    } catch (CertificateException noCertificates) {
      throw new TlsFileException(file, "certificates in PEM");
    }
  }

  private static Identity load(TlsIdentity configured) throws TlsFileException {
    return switch (configured) {
      case TlsIdentity.Pem(TlsFile certificate, TlsFile key, List<String> names) -> {
        var identity = new Identity(certificates(certificate), key(key), names);
        if (!belongTogether(identity)) {
          throw new TlsFileException(key, "the key of the certificate in " + certificate.path());
        }
        yield identity;
      }
      case TlsIdentity.Pkcs12(TlsFile file, String password, List<String> names) ->
          pkcs12(file, password.toCharArray(), names);
    };
  }

  static PrivateKey key(TlsFile file) throws TlsFileException {
    String expected = "a private key in PEM, not encrypted: PKCS#8, or the older RSA or EC form";
    try (Reader in = Files.newBufferedReader(file.path(), StandardCharsets.US_ASCII);
        PEMParser parser = new PEMParser(in)) {
      var converter = new JcaPEMKeyConverter();
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        switch (object) {
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
              throw new TlsFileException(file, expected);
          default -> {
            // Parameters of a curve, or a certificate: some files hold several things.
          }
        }
      }
      throw new TlsFileException(file, expected);
    } catch (java.nio.file.NoSuchFileException | java.nio.file.AccessDeniedException unreadable) {
      throw TlsFileException.unreadable(file);
    } catch (IOException notPem) {
      throw new TlsFileException(file, expected);
    }
  }

  private static Identity pkcs12(TlsFile file, char[] password, List<String> names)
      throws TlsFileException {
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file.path()))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, password);
        Certificate[] chain = store.getCertificateChain(alias);
        if (key instanceof PrivateKey own && chain != null) {
          return new Identity(
              Arrays.stream(chain).map(X509Certificate.class::cast).toList(), own, names);
        }
      }
      throw new TlsFileException(file, "a private key with its certificate");
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new TlsFileException(
          file, "a PKCS#12 file that may be read, with its password under password");
    }
  }

  private static boolean belongTogether(Identity identity) {
    PublicKey shown = identity.leaf().getPublicKey();
    Optional<String> algorithm =
        switch (identity.key().getAlgorithm()) {
          case "RSA" -> Optional.of("SHA256withRSA");
          case "EC" -> Optional.of("SHA256withECDSA");
          case "EdDSA" -> Optional.of("EdDSA");
          default -> Optional.empty();
        };
    try {
      var signing = Signature.getInstance(algorithm.orElse(""));
      signing.initSign(identity.key());
      signing.update(PROBE);
      byte[] signature = signing.sign();
      var verifying = Signature.getInstance(algorithm.orElse(""));
      verifying.initVerify(shown);
      verifying.update(PROBE);
      return verifying.verify(signature);
    } catch (GeneralSecurityException anotherKind) {
      return false;
    }
  }
}
