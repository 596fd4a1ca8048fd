package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Direction;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A transfer")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayTransferTest {
  private final RelayLab lab;

  RelayTransferTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  static Stream<Arguments> routes() {
    return Stream.of(Route.values())
        .flatMap(route ->
            Stream.of(Direction.values()).map(direction -> Arguments.of(route, direction)));
  }

  static Stream<Arguments> sizes() {
    return Stream.of(0, 1, 65_535, 65_536, 65_537, 50_000_000)
        .flatMap(
            size -> Stream.of(Direction.values()).map(direction -> Arguments.of(size, direction)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void arrivesByteForByte(int size, Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    var sent = Bytes.send(meeting.sender(direction), size);
    assertThat(Bytes.digest(meeting.receiver(direction))).isEqualTo(sent.get());
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(size);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void completesWhoeverConnects(Route route, Direction direction) throws Exception {
    var meeting = lab.meet(route).transfer(direction);
    var sent = Bytes.send(meeting.sender(direction), 300_000);
    assertThat(Bytes.digest(meeting.receiver(direction))).isEqualTo(sent.get());
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.duration()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void deliversWhatWasSentAndFinishedBeforeItBegan(Route route) throws Exception {
    var meeting = lab.meet(route);
    var sent = Bytes.send(meeting.server, 30_000).get();
    meeting.transfer(Direction.TO_CLIENT);
    assertThat(Bytes.digest(meeting.client())).isEqualTo(sent);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isDoneBeforeASlowReceiverHasReadTheLastByte(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    var sent = Bytes.send(meeting.sender(direction), 50_000);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
    meeting.close();
    assertThat(Bytes.digest(meeting.receiver(direction))).isEqualTo(sent.get());
  }

  @Test
  void givesItsPortsBackBeforeTheReceiverCloses() throws Exception {
    var meeting = lab.meet(Route.BOTH_COME).transfer(Direction.TO_CLIENT);
    Bytes.send(meeting.server, 1).get();
    meeting.told.ended();
    assertThat(lab.clientPorts.used() + lab.serverPorts.used()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void passesTheReceiversHalfCloseOnAndGoesOn(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    meeting.receiver(direction).shutdownOutput();
    assertThat(meeting.sender(direction).getInputStream().read()).isEqualTo(-1);
    var sent = Bytes.send(meeting.sender(direction), 50_000_000);
    assertThat(Bytes.digest(meeting.receiver(direction))).isEqualTo(sent.get());
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isSilentUntilItIsAskedFor(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    Bytes.write(meeting.sender(direction), 1000);
    meeting.receiver(direction).setSoTimeout(200);
    assertThatThrownBy(() -> meeting.receiver(direction).getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(meeting.told.isSilent()).isTrue();
  }

  @Test
  void outlastsTheStallTimeoutWhileBytesMove() throws Exception {
    lab.stallTimeout = Duration.ofMillis(400);
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
    long start = System.nanoTime();
    int sent = 0;
    while (System.nanoTime() - start < Duration.ofMillis(1200).toNanos()) {
      meeting.server.getOutputStream().write(0);
      sent++;
      assertThat(meeting.client().getInputStream().read()).isZero();
    }
    meeting.server.close();
    assertThat(meeting.told.ended().bytes()).isEqualTo(sent);
  }
}
