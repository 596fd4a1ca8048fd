package dev.sallyport.harness.faults;

import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates for the peers of a test.
 *
 * @param folder where everything it writes is
 * @param own its own certificate, in PEM
 */
record Authority(Path folder, Path own, Path key) {
  private static final Random SERIALS = new Random();

  /** A new one. */
  static Authority in(Path folder, String name) throws IOException {
    var made = new Authority(folder, folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    SelfSigned.write(made.own, made.key, List.of(name), Duration.ofDays(2));
    return made;
  }

  /** A certificate of today for this subject, which is an address or a name. */
  SelfSignedPair signs(String file, String subject) throws IOException {
    return signs(file, subject, Instant.now().plus(Duration.ofDays(1)));
  }

  /** A certificate that was good until then. */
  SelfSignedPair signs(String file, String subject, Instant until) throws IOException {
    var pair = new SelfSignedPair(folder.resolve(file + ".crt"), folder.resolve(file + ".key"));
    try {
      KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
      var name =
          new GeneralName(
              subject.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, subject);
      var certificate =
          new JcaX509v3CertificateBuilder(
                  certificate(own),
                  new BigInteger(100, SERIALS),
                  Date.from(until.minus(Duration.ofDays(2))),
                  Date.from(until),
                  new X500Name("CN=" + subject),
                  keys.getPublic())
              .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name))
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .build(
                          KeyFactory.getInstance("EC")
                              .generatePrivate(new PKCS8EncodedKeySpec(der(key)))));
      write(pair.certificate(), certificate);
      write(pair.key(), new JcaPKCS8Generator(keys.getPrivate(), null));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
    return pair;
  }

  /** As {@code trust} wants the fingerprint of a certificate. */
  static String pin(SelfSignedPair pair) throws IOException, GeneralSecurityException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(certificate(pair.certificate()).getEncoded());
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static byte[] der(Path pem) throws IOException {
    return Base64.getDecoder()
        .decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", ""));
  }

  private static void write(Path file, Object object) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        var pem = new JcaPEMWriter(out)) {
      pem.writeObject(object);
    }
  }
}
