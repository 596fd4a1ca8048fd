package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A transfer that is cut")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayCutTest {
  private final RelayLab lab;

  RelayCutTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void neverLooksCompleteToTheReceiverWhenTheSenderBreaksOff(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    Bytes.write(meeting.sender(direction), 100_000);
    assertThat(meeting.receiver(direction).getInputStream().readNBytes(100_000)).hasSize(100_000);
    Bytes.reset(meeting.sender(direction));
    Bytes.assertReset(meeting.receiver(direction));
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(senderAborted(direction));
    assertThat(result.bytes()).isEqualTo(100_000);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void neverLooksCompleteEitherWhenBytesWereUnderWay(Direction direction) throws Exception {
    var meeting = lab.meet(Route.ACTIVE).transfer(direction);
    var sender = meeting.sender(direction);
    untilStuck(sender);
    Bytes.reset(sender);
    Bytes.assertReset(meeting.receiver(direction));
    assertThat(meeting.told.ended().outcome()).isEqualTo(senderAborted(direction));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isResetTowardsTheSenderWhenTheReceiverBreaksOff(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    Bytes.write(meeting.sender(direction), 1000);
    assertThat(meeting.receiver(direction).getInputStream().readNBytes(1000)).hasSize(1000);
    Bytes.reset(meeting.receiver(direction));
    Bytes.assertReset(meeting.sender(direction));
    assertThat(meeting.told.ended().outcome()).isEqualTo(receiverAborted(direction));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isResetTowardsASenderThatGoesOnAfterTheReceiverClosed(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    meeting.receiver(direction).close();
    assertThatThrownBy(() -> Bytes.write(meeting.sender(direction), 200_000_000))
        .isInstanceOf(SocketException.class);
    assertThat(meeting.told.ended().outcome()).isEqualTo(receiverAborted(direction));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isResetBothWaysWhenTheReceiverSendsAByte(Direction direction) throws Exception {
    var meeting = lab.meet(Route.BOTH_COME).transfer(direction);
    meeting.receiver(direction).getOutputStream().write(1);
    Bytes.assertReset(meeting.sender(direction));
    Bytes.assertReset(meeting.receiver(direction));
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.WRONG_DIRECTION);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isOverWhenTheSenderBrokeOffBeforeItBegan(Direction direction) throws Exception {
    var meeting = lab.meet(Route.BOTH_COME);
    Bytes.reset(meeting.sender(direction));
    meeting.transfer(direction);
    Bytes.assertReset(meeting.receiver(direction));
    assertThat(meeting.told.ended().outcome()).isEqualTo(senderAborted(direction));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isResetBothWaysWhenItStalls(Direction direction) throws Exception {
    lab.stallTimeout = Duration.ofMillis(300);
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    Bytes.assertReset(meeting.receiver(direction));
    Bytes.assertReset(meeting.sender(direction));
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.STALLED);
    assertThat(result.duration()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
  }

  @Test
  void stallsAlsoWhenTheReceiverStopsReading() throws Exception {
    lab.stallTimeout = Duration.ofMillis(500);
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
    assertThatThrownBy(() -> Bytes.write(meeting.server, 500_000_000))
        .isInstanceOf(SocketException.class);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.STALLED);
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void isResetBothWaysWhenTheSessionClosesThePath(Route route) throws Exception {
    var meeting = lab.meet(route).transfer(Direction.TO_SERVER);
    Bytes.write(meeting.client(), 1000);
    assertThat(meeting.server.getInputStream().readNBytes(1000)).hasSize(1000);
    meeting.close();
    meeting.close();
    Bytes.assertReset(meeting.client());
    Bytes.assertReset(meeting.server);
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.bytes()).isEqualTo(1000);
    assertThat(meeting.told.isSilent()).isTrue();
  }

  @Test
  void isResetEvenWhenTheEventLoopIsShutDownUnderIt() throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
    Bytes.write(meeting.server, 1000);
    assertThat(meeting.client().getInputStream().readNBytes(1000)).hasSize(1000);
    lab.stop();
    Bytes.assertReset(meeting.client());
  }

  /** Writes until the receiver, who does not read, holds everything up. */
  private static void untilStuck(Socket sender) throws Exception {
    sender.setSendBufferSize(64 * 1024);
    OutputStream out = sender.getOutputStream();
    byte[] chunk = new byte[64 * 1024];
    var written = new AtomicLong();
    var writer =
        Thread.startVirtualThread(() -> {
          try {
            while (true) {
              out.write(chunk);
              written.addAndGet(chunk.length);
            }
          } catch (IOException over) {
            // The test is done with this connection.
          }
        });
    long before = -1;
    while (written.get() != before) {
      before = written.get();
      writer.join(Duration.ofMillis(300));
    }
  }

  private static Outcome senderAborted(Direction direction) {
    return direction == Direction.TO_CLIENT ? Outcome.SERVER_ABORTED : Outcome.CLIENT_ABORTED;
  }

  private static Outcome receiverAborted(Direction direction) {
    return direction == Direction.TO_CLIENT ? Outcome.CLIENT_ABORTED : Outcome.SERVER_ABORTED;
  }
}
