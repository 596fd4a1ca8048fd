package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.data.Protection;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ImmediateExecutor;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** One side's TLS in one session, in either role. */
final class SessionLeg implements TlsLeg {
  private final Setup setup;
  private final SslContext context;
  private @Nullable SslHandler control;

  /**
   * What the legs of one listener's side have in common.
   *
   * @param engines makes an engine of a session's context
   * @param handlers puts an engine into a handler
   * @param reuseRequired whether a data connection must resume the control connection's session
   */
  record Setup(
      Side side,
      Engines engines,
      Function<SSLEngine, SslHandler> handlers,
      boolean reuseRequired,
      Duration handshakeTimeout,
      Executor tasks,
      TlsObserver observer) {}

  /** Makes engines. */
  interface Engines {
    SSLEngine make(SslContext context, ByteBufAllocator allocator);
  }

  SessionLeg(Setup setup, SslContext context) {
    this.setup = setup;
    this.context = context;
  }

  @Override
  public SslHandler control(ByteBufAllocator allocator) {
    SslHandler handler = setup.handlers().apply(setup.engines().make(context, allocator));
    handler.setHandshakeTimeout(setup.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    control = handler;
    return handler;
  }

  @Override
  public Protection.Private data() {
    return new Data();
  }

  @Override
  public Optional<TlsFacts> facts() {
    return secured().map(SessionLeg::facts);
  }

  /** The control connection's session, once there is one. */
  private Optional<SSLSession> secured() {
    return control != null && control.handshakeFuture().isSuccess()
        ? Optional.of(control.engine().getSession())
        : Optional.empty();
  }

  private static TlsFacts facts(SSLSession session) {
    // The elements are what they should be; the array itself is of any kind of certificate.
    Certificate[] shown = peer(session);
    String peer =
        shown.length > 0 && shown[0] instanceof X509Certificate leaf
            ? leaf.getSubjectX500Principal().getName()
            : "";
    return new TlsFacts(session.getProtocol(), session.getCipherSuite(), peer);
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }

  private boolean acceptData(SSLEngine data, long madeMillis) {
    boolean resumed = resumed(data, madeMillis);
    boolean accepted = resumed || (!setup.reuseRequired() && sameCertificate(data));
    setup.observer().dataSecured(setup.side(), resumed, accepted);
    return accepted;
  }

  /** Only sessions of this session's own context can be resumed, so resumed is resumed from us. */
  private static boolean resumed(SSLEngine data, long madeMillis) {
    return data instanceof ReferenceCountedOpenSslEngine engine
        ? SSL.isSessionReused(engine.sslPointer())
        : data.getSession().getCreationTime() < madeMillis;
  }

  /** RFC 4217 §10.2: the two certificates are cross-checked. */
  private boolean sameCertificate(SSLEngine data) {
    Certificate[] shown =
        control == null ? new Certificate[0] : peer(control.engine().getSession());
    return Arrays.equals(shown, peer(data.getSession()));
  }

  private static Certificate[] peer(SSLSession session) {
    try {
      return session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return new Certificate[0];
    }
  }

  private final class Data implements Protection.Private {
    private long madeMillis;

    @Override
    public SSLEngine engine() {
      madeMillis = System.currentTimeMillis();
      SSLEngine engine = setup.engines().make(context, ByteBufAllocator.DEFAULT);
      if (setup.reuseRequired()) {
        // A session of another version could not be resumed.
        secured()
            .ifPresent(session -> engine.setEnabledProtocols(new String[] {session.getProtocol()}));
      }
      return engine;
    }

    @Override
    public Duration handshakeTimeout() {
      return setup.handshakeTimeout();
    }

    @Override
    public Executor handshakeTasks() {
      // A resumption neither signs nor verifies; whoever does not resume here is refused.
      return setup.reuseRequired() ? ImmediateExecutor.INSTANCE : setup.tasks();
    }

    @Override
    public boolean accept(SSLEngine engine) {
      return acceptData(engine, madeMillis);
    }

    @Override
    public void failed(Throwable cause) {
      setup.observer().dataFailed(setup.side(), cause);
    }
  }
}
