package dev.sallyport.proxy.control;

import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.relay.Passages;
import dev.sallyport.proxy.net.BeforeNextEvent;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.TlsFailure;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.Limits;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** TLS on the control connections of a session: its handshakes, and what they come to. */
final class ControlTls {
  /** The handler itself gives up first, and says why; this is for whatever it waits for besides. */
  private static final Duration MORE_PATIENCE = Duration.ofSeconds(1);

  private final SessionDriver driver;
  private final SessionTls session;
  private final SessionReport report;
  private Optional<Passages> passages = Optional.empty();

  ControlTls(SessionDriver driver, SessionTls session, SessionReport report) {
    this.driver = driver;
    this.session = session;
    this.report = report;
  }

  /** How long a session waits for a handshake. */
  static Duration patience(Limits limits) {
    return limits.handshakeTimeout().plus(MORE_PATIENCE);
  }

  /** Puts TLS in front of a side, behind what was written to it. */
  void start(ControlHandler side) {
    SslHandler tls = session.control(side.side(), side.channel().alloc());
    if (!side.protect(tls)) {
      // Not from within the step that asks for it.
      BeforeNextEvent.execute(
          side.channel().eventLoop(), () -> failed(side.side(), TlsFailure.PLAINTEXT));
      return;
    }
    tls.handshakeFuture()
        .addListener((Future<Object> handshake) -> {
          if (handshake.isSuccess()) {
            session
                .facts(side.side())
                .ifPresent(facts -> report.tlsEstablished(side.side(), facts));
            driver.accept(new Event.TlsEstablished(side.side()));
          } else {
            failed(side.side(), failure(handshake.cause()));
          }
        });
  }

  /** Both directions, or neither: what was read and not understood is nobody's to pass on. */
  void copyUnread(ControlHandler client, ControlHandler server, SessionFaces faces) {
    boolean toServer = client.copyTo(server);
    boolean toClient = server.copyTo(client);
    if (!toServer || !toClient) {
      BeforeNextEvent.execute(
          client.channel().eventLoop(), () -> failed(Side.CLIENT, TlsFailure.PLAINTEXT));
    } else {
      passages = faces.passages(new Passing(), client.channel().eventLoop());
    }
  }

  /** Data connections that nobody here can read. */
  private final class Passing implements Passages.Observer {
    @Override
    public void connected() {
      report.pinholeUsed(Side.CLIENT);
    }

    @Override
    public void wrongPeer(InetAddress from) {
      report.wrongPeer(Side.CLIENT, from);
    }

    @Override
    public void moved(Direction direction, long bytes) {
      report.dataMoved(direction, bytes);
      driver.copied();
    }

    @Override
    public void ended(Passages.Result result) {
      report.passed(result);
    }
  }

  /** How the data connections of a transfer are protected of which these sides are. */
  Protections data(Set<Side> protectedSides) {
    return session.data(protectedSides);
  }

  void close() {
    passages.ifPresent(Passages::close);
    session.close();
  }

  private void failed(Side side, TlsFailure failure) {
    report.tlsFailed(side, failure);
    driver.accept(new Event.TlsFailed(side, failure));
  }

  private static TlsFailure failure(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof CertificateException
          || t instanceof SSLPeerUnverifiedException
          || showedNone(t)) {
        return TlsFailure.CERTIFICATE;
      }
      if (t instanceof SslHandshakeTimeoutException) {
        return TlsFailure.TIMEOUT;
      }
      if (t instanceof ClosedChannelException) {
        return TlsFailure.CLOSED;
      }
    }
    return TlsFailure.REFUSED;
  }

  /** There is no type for it: first BoringSSL's words, then the JDK's. */
  private static boolean showedNone(Throwable t) {
    String message = t.getMessage();
    return t instanceof SSLException
        && message != null
        && (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
            || message.contains("Empty client certificate chain"));
  }
}
