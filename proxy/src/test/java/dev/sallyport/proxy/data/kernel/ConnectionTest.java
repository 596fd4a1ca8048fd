package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.proxy.data.kernel.Connection.Sign;
import dev.sallyport.rules.ftp.HostPort;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A connection through a pinhole")
class ConnectionTest {
  private static final HostPort CLIENT = Packets.at("192.0.2.7", 40_000);
  private static final HostPort SERVER = Packets.at("198.51.100.9", 5000);

  private final Connection connection = new Connection(fromClient(Packets.SYN, 100, 0));

  @Test
  void countsWhatItsInitiatorSent() {
    assertThat(connection.on(fromClient(Packets.FIN | Packets.ACK, 1101, 24), End.INITIATOR))
        .contains(new Sign.Finished(End.INITIATOR, OptionalLong.of(1024)));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0, 0", "5, 6, 0, 0", "-3, 5, 2, 9", "1, 1, 0, 4294967295"})
  void countsWhatItsResponderSentAcrossTheEndOfTheNumbers(
      int start, int fin, int payload, long bytes) {
    assertThat(connection.on(fromServer(Packets.SYN | Packets.ACK, start, 0), End.RESPONDER))
        .contains(new Sign.Answered());
    assertThat(connection.on(fromServer(Packets.FIN | Packets.ACK, fin, payload), End.RESPONDER))
        .contains(new Sign.Finished(End.RESPONDER, OptionalLong.of(bytes)));
  }

  @Test
  void doesNotCountWhereTheBeginningWasNotSeen() {
    assertThat(connection.on(fromServer(Packets.FIN, 9, 0), End.RESPONDER))
        .contains(new Sign.Finished(End.RESPONDER, OptionalLong.empty()));
  }

  @Test
  void isRefusedByAResetInPlaceOfAnAnswer() {
    assertThat(connection.on(fromServer(Packets.RST | Packets.ACK, 0, 0), End.RESPONDER))
        .contains(new Sign.Refused());
  }

  @Test
  void isResetByEitherEndLater() {
    connection.on(fromServer(Packets.SYN | Packets.ACK, 5, 0), End.RESPONDER);
    assertThat(connection.on(fromServer(Packets.RST, 6, 0), End.RESPONDER))
        .contains(new Sign.Reset(End.RESPONDER, OptionalLong.of(0)));
    assertThat(connection.on(fromClient(Packets.RST | Packets.ACK, 118, 0), End.INITIATOR))
        .contains(new Sign.Reset(End.INITIATOR, OptionalLong.of(17)));
  }

  @Test
  void takesHeadersOffTheKernelsCount() {
    var syn = Packets.packet(CLIENT, SERVER, Packets.SYN, 1, options(20), 0);
    var begun = new Connection(TcpSegment.read(syn).orElseThrow());
    var answer = Packets.packet(SERVER, CLIENT, Packets.SYN | Packets.ACK, 1, options(20), 0);
    begun.on(TcpSegment.read(answer).orElseThrow(), End.RESPONDER);
    // As the kernel counted one million and three bytes in 27 packets.
    assertThat(begun.overhead().payload(End.RESPONDER, 1_001_415, 27)).isEqualTo(1_000_003);
    assertThat(begun.overhead().payload(End.RESPONDER, 0, 0)).isZero();
    assertThat(begun.overhead().payload(End.INITIATOR, 60, 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, 5",
    "0, 7, 7",
    "4294967300, 4, 4294967300",
    "4294960000, 4, 4294967300",
    "4294970000, 4294967295, 4294967295",
    "12884901888, 1, 12884901889"
  })
  void isCountedExactlyBeyond4GiB(long estimate, long exact, long bytes) {
    assertThat(KernelTransfer.nearest(estimate, exact)).isEqualTo(bytes);
  }

  private static byte[] options(int length) {
    byte[] options = new byte[length];
    System.arraycopy(Packets.TIMESTAMPS, 0, options, 0, Packets.TIMESTAMPS.length);
    return options;
  }

  private static TcpSegment fromClient(int flags, int sequence, int payload) {
    return Packets.segment(CLIENT, SERVER, flags, sequence, payload);
  }

  private static TcpSegment fromServer(int flags, int sequence, int payload) {
    return Packets.segment(SERVER, CLIENT, flags, sequence, payload);
  }
}
