package dev.sallyport.proxy.tls;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate for trying things out, which nobody trusts who was not told to. */
public final class SelfSigned {
  private static final String ADDRESS = "[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

  private SelfSigned() {}

  /**
   * Writes a certificate and its key in PEM; the key can be read by its owner only. Blocks.
   *
   * @param names DNS names and address literals, at least one
   * @throws IOException where a file exists or cannot be written
   */
  public static void write(Path certificate, Path key, List<String> names, Duration validity)
      throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      X509CertificateHolder signed = sign(pair, names, validity);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      writePem(key, new JcaPKCS8Generator(pair.getPrivate(), null), StandardOpenOption.WRITE);
      writePem(certificate, signed, StandardOpenOption.CREATE_NEW);
    } catch (GeneralSecurityException | OperatorCreationException everyJavaCan) {
      throw new IllegalStateException(everyJavaCan);
    }
  }

  private static X509CertificateHolder sign(KeyPair pair, List<String> names, Duration validity)
      throws IOException, OperatorCreationException {
    var subject = new X500NameBuilder().addRDN(BCStyle.CN, names.getFirst()).build();
    Instant now = Instant.now();
    GeneralName[] alternatives =
        names.stream()
            .map(name ->
                new GeneralName(
                    name.matches(ADDRESS) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
    return new JcaX509v3CertificateBuilder(
            subject,
            new BigInteger(127, new SecureRandom()),
            // Clocks differ.
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(validity)),
            subject,
            pair.getPublic())
        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
  }

  private static void writePem(Path file, Object object, StandardOpenOption how)
      throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII, how);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      pem.writeObject(object);
    }
  }
}
