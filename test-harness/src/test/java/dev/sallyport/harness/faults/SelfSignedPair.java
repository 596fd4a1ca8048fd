package dev.sallyport.harness.faults;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate and its key, for scripted peers that show it or trust it.
 *
 * @param certificate in PEM
 * @param key in PEM
 */
record SelfSignedPair(Path certificate, Path key) {
  private static final char[] NO_PASSWORD = {};

  /** A new one in a folder. */
  static SelfSignedPair in(Path folder) throws IOException {
    var pair = new SelfSignedPair(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    SelfSigned.write(
        pair.certificate, pair.key, List.of("localhost", "127.0.0.1"), Duration.ofDays(1));
    return pair;
  }

  /** Shakes hands on a connection, trusting this certificate and no other. */
  Line trusted(Line clear) throws IOException, GeneralSecurityException {
    return shaken("TLS client", clear, true);
  }

  /** Shakes hands on a connection, showing this certificate. */
  Line shown(Line clear) throws IOException, GeneralSecurityException {
    return shaken("TLS server", clear, false);
  }

  private Line shaken(String who, Line clear, boolean asClient)
      throws IOException, GeneralSecurityException {
    SSLSocket socket = layered(clear.socket(), asClient);
    socket.setSoTimeout((int) Line.PATIENCE.toMillis());
    socket.startHandshake();
    return new Line(who, socket);
  }

  /** TLS over a connection, before the handshake. */
  SSLSocket layered(Socket clear, boolean asClient) throws IOException, GeneralSecurityException {
    var socket = (SSLSocket) context().getSocketFactory().createSocket(clear, "localhost", 0, true);
    socket.setUseClientMode(asClient);
    return socket;
  }

  private SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("trusted", certificateItself());
    String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
    var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
    store.setKeyEntry(
        "shown",
        KeyFactory.getInstance("EC").generatePrivate(encoded),
        NO_PASSWORD,
        new Certificate[] {certificateItself()});
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Certificate certificateItself() throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
