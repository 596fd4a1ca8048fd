package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.Side;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A transfer whose TLS cannot begin")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelaySecuringTest {
  private final RelayLab lab;
  private @TempDir Path folder;
  private BothTls tls;

  RelaySecuringTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @BeforeEach
  void prepare() throws Exception {
    tls = new BothTls(folder);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
    tls.close();
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void isOverWhenThePeerBrokeOffBeforeIt(Side side) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    Socket gone = side == Side.CLIENT ? meeting.client() : meeting.server;
    Socket other = side == Side.CLIENT ? meeting.server : meeting.client();
    Bytes.reset(gone);
    untilNoticed();
    meeting.transfer(Direction.TO_SERVER, TransferBounds.NONE, tls.protections(true, true));
    Bytes.assertReset(other);
    assertThat(meeting.told.ended().outcome())
        .isEqualTo(side == Side.CLIENT ? Outcome.CLIENT_TLS_FAILED : Outcome.SERVER_TLS_FAILED);
  }

  @Test
  void isOverThoughNothingTimesTheHandshake() throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    secure(
        meeting,
        new Like(tls.ofClient()) {
          @Override
          public Duration handshakeTimeout() {
            // Netty's handler has none then.
            return Duration.ZERO;
          }
        });
    assertOver(meeting);
  }

  /** Where the client is dialled, only Netty is there to catch an exception. */
  @ParameterizedTest
  @EnumSource(Route.class)
  void isOverWhenThereIsNoEngine(Route route) throws Exception {
    var meeting = lab.meet(route);
    secure(
        meeting,
        new Like(tls.ofClient()) {
          @Override
          public SSLEngine engine() {
            throw new IllegalStateException("no engine");
          }
        });
    assertOver(meeting);
  }

  @Test
  void isOverWhenItsSessionCannotBeLookedAt() throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    secure(
        meeting,
        new Like(tls.ofClient()) {
          @Override
          public boolean accept(SSLEngine engine) {
            throw new IllegalStateException("no session");
          }
        });
    SSLSocket client = tls.peers.socket(meeting.client(), true, "TLSv1.3");
    client.startHandshake();
    Bytes.assertReset(meeting.server);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CLIENT_TLS_FAILED);
  }

  private static void secure(Meeting meeting, Protection client) throws Exception {
    var protections = new Protections(client, new Protection.Clear());
    meeting.transfer(Direction.TO_SERVER, TransferBounds.NONE, protections);
  }

  private static void assertOver(Meeting meeting) throws Exception {
    Bytes.assertReset(meeting.client());
    Bytes.assertReset(meeting.server);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CLIENT_TLS_FAILED);
  }

  /** The kernel tells the relay within microseconds; nobody else can see when it has been told. */
  private static void untilNoticed() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(200);
  }

  /** A protection to be changed in one way. */
  private static class Like implements Protection.Private {
    private final Protection.Private real;

    Like(Protection.Private real) {
      this.real = real;
    }

    @Override
    public SSLEngine engine() {
      return real.engine();
    }

    @Override
    public Duration handshakeTimeout() {
      return real.handshakeTimeout();
    }

    @Override
    public Executor handshakeTasks() {
      return real.handshakeTasks();
    }

    @Override
    public boolean accept(SSLEngine engine) {
      return real.accept(engine);
    }

    @Override
    public void failed(Throwable cause) {
      real.failed(cause);
    }
  }
}
