package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.ServerTlsConfig;
import dev.sallyport.rules.ftp.Side;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS toward the server of one listener, where we are the TLS client. Safe for all threads. */
public final class ServerTls {
  private final ServerTlsConfig config;
  private final ClientTls.Common common;
  private final TlsProvider provider;
  private final Watched<X509ExtendedTrustManager> trust;
  private final Watched<List<Identity>> identities;

  private ServerTls(ServerTlsConfig config, ClientTls.Common common) throws TlsFileException {
    this.config = config;
    this.common = common;
    this.provider = common.provider().get();
    this.trust = Trust.watched(config.trust());
    this.identities = Identities.watched(config.identities());
  }

  /**
   * Reads the files. Blocks; not for an event loop.
   *
   * @throws TlsFileException for the first that is not what it should be
   */
  public static ServerTls of(ServerTlsConfig config, ClientTls.Common common)
      throws TlsFileException {
    return new ServerTls(config, common);
  }

  /** How long the certificate that the server may ask for is good for. */
  public List<CertificateTerm> certificates() {
    return CertificateTerm.of(identities.now());
  }

  /**
   * The TLS of a new session toward its server.
   *
   * @param host the server as configured, or as the client dialled it, which its certificate must
   *     name: a name or a literal
   */
  public TlsLeg session(String host, int port) {
    identities.look();
    trust.look();
    List<Identity> ours = identities.now();
    try {
      SslContextBuilder builder = Suites.on(SslContextBuilder.forClient(), provider);
      if (!ours.isEmpty()) {
        builder.keyManager(new NamedKeys(ours));
      }
      SslContext context =
          builder
              .trustManager(trust.now())
              .endpointIdentificationAlgorithm(config.verifyHost() ? "HTTPS" : "")
              .build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(true);
      }
      return new SessionLeg(setup(host, port), context);
    } catch (SSLException noContext) {
      throw new IllegalStateException(noContext);
    }
  }

  private SessionLeg.Setup setup(String host, int port) {
    return new SessionLeg.Setup(
        Side.SERVER,
        // The same name and port for control and data is what makes a data engine find the control
        // connection's session. The context, and so the cache, is this session's own.
        (context, allocator) -> context.newEngine(allocator, host, port),
        engine -> new SslHandler(engine, false, common.tasks()),
        false,
        common.handshakeTimeout(),
        common.tasks(),
        common.observer());
  }
}
