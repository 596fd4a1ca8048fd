package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.ClientTlsConfig;
import dev.sallyport.proxy.config.ClientTlsConfig.ClientCertificates;
import dev.sallyport.rules.ftp.Side;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS toward the clients of one listener, where we are the TLS server. Safe for all threads. */
public final class ClientTls {
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ClientHelloGuard.PROTOCOLS);

  private final ClientTlsConfig config;
  private final TlsProvider provider;
  private final Watched<X509ExtendedTrustManager> trust;
  private final SessionLeg.Setup setup;
  private final Watched<List<Identity>> identities;
  private final Optional<Watched<List<OpenSslSessionTicketKey>>> ticketKeys;

  private ClientTls(ClientTlsConfig config, Common common) throws TlsFileException {
    this.config = config;
    this.provider = common.provider().get();
    this.identities = Identities.watched(config.identities());
    this.ticketKeys = TicketKeys.watched(config.ticketKeys(), provider);
    this.trust =
        switch (config.clientCertificates()) {
          case ClientCertificates.None() -> Trust.watched(Trust.NOBODY);
          case ClientCertificates.Request(var whom) -> Trust.watched(whom);
          case ClientCertificates.Require(var whom) -> Trust.watched(whom);
        };
    this.setup =
        new SessionLeg.Setup(
            Side.CLIENT,
            (context, allocator) -> withNames(context.newEngine(allocator)),
            engine -> new GuardedTls(engine, common.tasks(), config.requireSessionReuse()),
            config.requireSessionReuse(),
            common.handshakeTimeout(),
            common.tasks(),
            common.observer());
  }

  /**
   * What both directions need.
   *
   * @param provider asked only where there is TLS, because loading one takes long
   * @param tasks runs what takes long in a handshake, such as signing
   */
  public record Common(
      Supplier<TlsProvider> provider,
      Executor tasks,
      Duration handshakeTimeout,
      TlsObserver observer) {}

  /**
   * Reads the files. Blocks; not for an event loop.
   *
   * @throws TlsFileException for the first that is not what it should be
   */
  public static ClientTls of(ClientTlsConfig config, Common common) throws TlsFileException {
    return new ClientTls(config, common);
  }

  /** When the first of the certificates stops being valid. */
  public Instant expires() {
    return CertificateTerm.of(identities.now()).stream()
        .map(CertificateTerm::until)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** How long each certificate that clients are shown is good for. */
  public List<CertificateTerm> certificates() {
    return CertificateTerm.of(identities.now());
  }

  /**
   * The TLS of a new session toward its client. Files that have changed are read for the sessions
   * after this one; those there are keep what they have.
   */
  public TlsLeg session() {
    identities.look();
    trust.look();
    ticketKeys.ifPresent(Watched::look);
    try {
      var keys = new NamedKeys(identities.now());
      SslContext context =
          Suites.on(SslContextBuilder.forServer(keys), provider)
              .trustManager(trust.now())
              .clientAuth(clientAuth())
              .applicationProtocolConfig(ALPN)
              .build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        // Without keys of its own BoringSSL would issue no tickets here.
        sessions.setTicketKeys(ticketKeys());
      }
      return new SessionLeg(setup, context);
    } catch (SSLException noContext) {
      throw new IllegalStateException(noContext);
    }
  }

  private ClientAuth clientAuth() {
    return switch (config.clientCertificates()) {
      case ClientCertificates.None() -> ClientAuth.NONE;
      case ClientCertificates.Request _ -> ClientAuth.OPTIONAL;
      case ClientCertificates.Require _ -> ClientAuth.REQUIRE;
    };
  }

  private OpenSslSessionTicketKey[] ticketKeys() {
    List<OpenSslSessionTicketKey> keys = ticketKeys.map(Watched::now).orElseGet(TicketKeys::drawn);
    return keys.toArray(OpenSslSessionTicketKey[]::new);
  }

  private SSLEngine withNames(SSLEngine engine) {
    List<Identity> shown = identities.now();
    if (shown.stream().noneMatch(identity -> identity.names().isEmpty())) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setSNIMatchers(List.of(new KnownNames(shown)));
      engine.setSSLParameters(parameters);
    }
    return engine;
  }
}
