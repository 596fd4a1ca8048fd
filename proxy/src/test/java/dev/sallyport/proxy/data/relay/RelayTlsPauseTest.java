package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A paused connection with TLS")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayTlsPauseTest {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Of the pause; a loop that runs without end takes nearly all of it. */
  private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(300);

  private final Variant variant;
  private final RelayLab lab;
  private @TempDir Path folder;
  private BothTls tls;

  RelayTlsPauseTest(Variant variant) {
    this.variant = variant;
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
  @EnumSource(Direction.class)
  void costsNothingThoughTheEndAndWhatIsBeforeItWait(Direction direction) throws Exception {
    var throttle = new DoledThrottle();
    throttle.allow(100_000);
    boolean client = direction == Direction.TO_SERVER;
    var meeting = lab.meet(Route.PASSIVE);
    meeting.transfer(
        direction,
        new TransferBounds(throttle, Long.MAX_VALUE / 4),
        tls.protections(client, !client));
    var sent = send(meeting.sender(direction), client, 180_000);
    meeting.receiver(direction).getInputStream().skipNBytes(100_000);
    sent.get();
    assertThat(loopTimeOverAPause()).isLessThan(NEXT_TO_NOTHING);
    throttle.allow(Long.MAX_VALUE / 4);
    assertThat(meeting.receiver(direction).getInputStream().readAllBytes()).hasSize(80_000);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void costsNothingWhileItSendsAndTheOtherSidesHandshakeIsAwaited() throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    meeting.transfer(Direction.TO_SERVER, TransferBounds.NONE, tls.protections(true, true));
    byte[] sent = send(meeting.client(), true, 100_000).get();
    assertThat(loopTimeOverAPause()).isLessThan(NEXT_TO_NOTHING);
    Socket server = tls.peers.socket(meeting.server, false, "TLSv1.3");
    assertThat(Bytes.digest(server)).isEqualTo(sent);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void isNoticedWhenItIsResetAfterTheReceiversGoodbye(String version) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    meeting.transfer(Direction.TO_CLIENT, TransferBounds.NONE, tls.protections(true, false));
    SSLSocket client = tls.peers.socket(meeting.client(), true, version);
    Bytes.write(meeting.server, 1000);
    client.getInputStream().skipNBytes(1000);
    client.shutdownOutput();
    // Two events, not one in which everything is over.
    TimeUnit.MILLISECONDS.sleep(200);
    Bytes.reset(meeting.client());
    assertThat(loopTimeOverAPause()).isLessThan(NEXT_TO_NOTHING);
    if (variant.transport == Transport.NIO) {
      // It sees nothing of what it does not read, but when it writes.
      Bytes.write(meeting.server, 1000);
    }
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
  }

  /** Sends so many bytes, close_notify and FIN, and waits for no answer as a close would. */
  private CompletableFuture<byte[]> send(Socket plain, boolean asClient, int size) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        SSLSocket sender = tls.peers.socket(plain, asClient, "TLSv1.3");
        byte[] digest = Bytes.write(sender, size);
        sender.shutdownOutput();
        if (!plain.isOutputShutdown()) {
          plain.shutdownOutput();
        }
        return digest;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private Duration loopTimeOverAPause() throws Exception {
    long before = loopNanos();
    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    return Duration.ofNanos(loopNanos() - before);
  }

  private long loopNanos() throws Exception {
    return lab.onLoop(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }
}
