package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.ClientTlsConfig;
import dev.sallyport.proxy.config.ServerTlsConfig;
import dev.sallyport.proxy.config.TlsFile;
import dev.sallyport.proxy.config.TlsIdentity;
import dev.sallyport.proxy.config.TlsTrust;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate, and both sides' TLS with it: ours, and the JDK's as the peer. */
public final class TestTls {
  public final Path certificate;
  public final Path key;
  private final SSLContext peer;

  public TestTls(Path folder, String... names) throws IOException, GeneralSecurityException {
    certificate = folder.resolve(names[0] + ".crt");
    key = folder.resolve(names[0] + ".key");
    SelfSigned.write(certificate, key, List.of(names), Duration.ofDays(2));
    peer = peerContext();
  }

  /** Our TLS toward clients. */
  public ClientTls client(boolean requireReuse, TlsProvider provider) throws TlsFileException {
    return ClientTls.of(
        new ClientTlsConfig(
            List.of(identity()),
            new ClientTlsConfig.ClientCertificates.None(),
            requireReuse,
            Optional.empty(),
            Optional.empty()),
        common(provider));
  }

  /** Our TLS toward servers, which trusts this certificate. */
  public ServerTls server(TlsProvider provider) throws TlsFileException {
    return ServerTls.of(
        new ServerTlsConfig(new TlsTrust.Pem(file(certificate)), true, List.of()),
        common(provider));
  }

  public static ClientTls.Common common(TlsProvider provider) {
    return new ClientTls.Common(
        () -> provider, Runnable::run, Duration.ofSeconds(10), TlsObserver.NONE);
  }

  public TlsIdentity.Pem identity(String... names) {
    return new TlsIdentity.Pem(file(certificate), file(key), List.of(names));
  }

  public static TlsFile file(Path path) {
    return new TlsFile(path, "key", "place");
  }

  /** The JDK's TLS on a connected socket, before its handshake. */
  public SSLSocket socket(Socket plain, boolean asClient, String version) throws IOException {
    var socket = (SSLSocket) peer.getSocketFactory().createSocket(plain, "ftp.test", 21, true);
    socket.setUseClientMode(asClient);
    socket.setEnabledProtocols(new String[] {version});
    return socket;
  }

  /** The JDK's engine in the other role. */
  public SSLEngine engine(boolean asClient, String version) {
    SSLEngine engine = peer.createSSLEngine("ftp.test", 21);
    engine.setUseClientMode(asClient);
    engine.setEnabledProtocols(new String[] {version});
    return engine;
  }

  /** Passes records between two engines until neither has any to give. */
  public static void shake(SSLEngine one, SSLEngine other) throws SSLException {
    ByteBuffer toOther = ByteBuffer.allocateDirect(1 << 17);
    ByteBuffer toOne = ByteBuffer.allocateDirect(1 << 17);
    int idle = 0;
    while (idle < 3) {
      boolean sent = step(one, toOther, toOne);
      boolean moved = step(other, toOne, toOther) || sent;
      idle = moved ? 0 : idle + 1;
    }
  }

  /** Sends a reply. BoringSSL's session tickets wait for the first thing there is to send. */
  public static void say(String reply, SSLEngine from, SSLEngine to) throws SSLException {
    ByteBuffer record = ByteBuffer.allocateDirect(1 << 16);
    ByteBuffer clear = ByteBuffer.allocateDirect(1 << 16);
    ByteBuffer text = ByteBuffer.wrap(reply.getBytes(StandardCharsets.US_ASCII));
    while (text.hasRemaining()) {
      from.wrap(text, record);
    }
    record.flip();
    while (record.hasRemaining()) {
      to.unwrap(record, clear);
      tasks(to);
    }
  }

  private static boolean step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    ByteBuffer sink = ByteBuffer.allocateDirect(1 << 16);
    SSLEngineResult wrapped = engine.wrap(nothing, out);
    tasks(engine);
    in.flip();
    SSLEngineResult unwrapped = engine.unwrap(in, sink);
    in.compact();
    tasks(engine);
    return wrapped.bytesProduced() > 0 || unwrapped.bytesConsumed() > 0;
  }

  static void tasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private SSLContext peerContext() throws IOException, GeneralSecurityException {
    Identity own;
    try {
      own = Identities.load(List.of(identity())).getFirst();
    } catch (TlsFileException e) {
      throw new IOException(e);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.key(), new char[0], own.chain().toArray(java.security.cert.Certificate[]::new));
    store.setCertificateEntry("trusted", own.leaf());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Removes the files. */
  public void delete() throws IOException {
    Files.deleteIfExists(certificate);
    Files.deleteIfExists(key);
  }
}
