package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Throttle;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bounded transfer")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayBoundsTest {
  private static final long NO_LIMIT = Long.MAX_VALUE / 4;

  private final RelayLab lab;
  private final DoledThrottle throttle = new DoledThrottle();

  RelayBoundsTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void passesWhatItsThrottleGivesAndNoMore(Direction direction) throws Exception {
    throttle.allow(300_000);
    var meeting = lab.meet(Route.PASSIVE).transfer(direction, throttled());
    var sent = Bytes.send(meeting.sender(direction), 1_000_000);
    var in = meeting.receiver(direction).getInputStream();
    int early = in.readNBytes(300_000).length;
    meeting.receiver(direction).setSoTimeout(300);
    assertThatThrownBy(() -> in.read()).isInstanceOf(SocketTimeoutException.class);
    assertThat(early).isEqualTo(300_000);
    throttle.allow(NO_LIMIT);
    meeting.receiver(direction).setSoTimeout(20_000);
    assertThat(in.readAllBytes()).isNotEmpty();
    sent.get();
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(1_000_000);
  }

  /** Or a file could be fetched for nothing, a read at a time, by who breaks off and resumes it. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void passesNothingForNothing(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    Bytes.write(meeting.sender(direction), 60_000);
    meeting.transfer(direction, throttled());
    meeting.receiver(direction).setSoTimeout(300);
    assertThatThrownBy(() -> meeting.receiver(direction).getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    Bytes.reset(meeting.receiver(direction));
    var result = meeting.told.ended();
    assertThat(result.bytes()).isZero();
  }

  @Test
  void arrivesByteForByteInSmallDoses() throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT, throttled());
    var sent = Bytes.send(meeting.server, 400_000);
    var doses =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < 400; i++) {
            throttle.allow(1000);
            pause(1);
          }
        });
    assertThat(Bytes.digest(meeting.client())).isEqualTo(sent.get());
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
    doses.join();
    assertThat(throttle.used()).isEqualTo(400_000);
  }

  /** Or many small files would pass faster than one large one. */
  @Test
  void isNotOverBeforeTheThrottleHasGivenForEveryByte() throws Exception {
    throttle.allow(500);
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT, throttled());
    Bytes.send(meeting.server, 1000).get();
    assertThat(meeting.told.isSilent()).isTrue();
    throttle.allow(500);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  /** Linux keeps what is behind a FIN readable, and the FIN, whatever comes after it. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void isWholeThoughTheSenderIsResetAfterItsFin(Direction direction) throws Exception {
    throttle.allow(100_000);
    var meeting = lab.meet(Route.PASSIVE).transfer(direction, throttled());
    var sender = meeting.sender(direction);
    // More than is allowed, but so little that the window of our kernel has room for the rest.
    byte[] sent = Bytes.write(sender, 140_000);
    sender.shutdownOutput();
    // In one moment both would be one event, in which the FIN cannot be told from the reset.
    pause(300);
    Bytes.reset(sender);
    pause(100);
    throttle.allow(NO_LIMIT);
    assertThat(Bytes.digest(meeting.receiver(direction))).isEqualTo(sent);
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(140_000);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void doesNotStallWhileItWaitsForItsThrottleNorAskAllTheTime(Direction direction)
      throws Exception {
    lab.stallTimeout = Duration.ofMillis(200);
    var meeting = lab.meet(Route.PASSIVE).transfer(direction, throttled());
    Bytes.write(meeting.sender(direction), 1000);
    long start = System.nanoTime();
    pause(600);
    long pauses = (System.nanoTime() - start) / DoledThrottle.PAUSE.toNanos();
    assertThat(throttle.asked.get()).isBetween(1, (int) pauses + 10);
    assertThat(meeting.told.isSilent()).isTrue();
    meeting.close();
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isCutThoughItWaitsForItsThrottle(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction, throttled());
    Bytes.write(meeting.sender(direction), 1000);
    while (throttle.asked.get() == 0) {
      pause(1);
    }
    meeting.close();
    Bytes.assertReset(meeting.sender(direction));
    Bytes.assertReset(meeting.receiver(direction));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 1_000_000})
  void passesAFileOfTheLargestSize(int size) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_SERVER, atMost(size));
    var sent = Bytes.send(meeting.client(), size);
    assertThat(Bytes.digest(meeting.server)).isEqualTo(sent.get());
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 1_000_000})
  void isResetBothWaysByTheByteBeyond(int size) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_SERVER, atMost(size));
    Bytes.write(meeting.client(), size + 1);
    Bytes.assertReset(meeting.server);
    Bytes.assertReset(meeting.client());
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.TOO_LARGE);
    assertThat(result.bytes()).isLessThanOrEqualTo(size);
  }

  private TransferBounds throttled() {
    return new TransferBounds(throttle, NO_LIMIT);
  }

  private static TransferBounds atMost(long bytes) {
    return new TransferBounds(Throttle.NONE, bytes);
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
