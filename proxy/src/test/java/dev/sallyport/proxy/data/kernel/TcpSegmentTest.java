package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.HostPort;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A TCP segment that the kernel logged")
class TcpSegmentTest {
  private static final HostPort CLIENT = Packets.at("192.0.2.7", 40_000);
  private static final HostPort SERVER = Packets.at("198.51.100.9", 65_535);

  @ParameterizedTest
  @CsvSource({"192.0.2.7, 198.51.100.9, 20", "2001:db8::7, 2001:db8::9, 40"})
  void isReadWithBothProtocols(String client, String server, int head) {
    var from = Packets.at(client, 40_000);
    var to = Packets.at(server, 65_535);
    var packet = Packets.packet(from, to, Packets.FIN | Packets.ACK, -5, Packets.TIMESTAMPS, 7);
    assertThat(TcpSegment.read(packet))
        .contains(
            new TcpSegment(
                from,
                to,
                new TcpSegment.Flags(false, true, true, false),
                -5,
                new TcpSegment.Size(head + 32, 7, true)));
  }

  @Test
  void isReadWhereItsDataWasCutOff() {
    var packet = Packets.packet(CLIENT, SERVER, Packets.FIN, 1, new byte[0], 1400);
    assertThat(TcpSegment.read(packet.slice(0, 40)).orElseThrow().size())
        .isEqualTo(new TcpSegment.Size(40, 1400, false));
  }

  @Test
  void findsTimestampsBehindOtherOptions() {
    byte[] options = {2, 4, 5, (byte) 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7};
    var packet = Packets.packet(CLIENT, SERVER, Packets.SYN, 1, options, 0);
    assertThat(TcpSegment.read(packet).orElseThrow().size())
        .isEqualTo(new TcpSegment.Size(60, 0, true));
  }

  @Test
  void endsAtAnOptionThatHasNoLength() {
    var packet = Packets.packet(CLIENT, SERVER, Packets.SYN, 1, new byte[] {2, 0, 8, 10}, 0);
    assertThat(TcpSegment.read(packet).orElseThrow().size().timestamps()).isFalse();
  }

  @Test
  void isNotMadeOfAnythingElse() {
    var udp = Packets.packet(CLIENT, SERVER, Packets.SYN, 1, new byte[0], 0).put(9, (byte) 17);
    assertThat(TcpSegment.read(udp)).isEmpty();
    assertThat(TcpSegment.read(ByteBuffer.allocate(60))).isEmpty();
    assertThat(TcpSegment.read(udp.put(9, (byte) 6).slice(0, 39))).isEmpty();
  }

  @Property
  void neverThrows(@ForAll byte[] anything) {
    assertThat(TcpSegment.read(ByteBuffer.wrap(anything))).isNotNull();
    if (anything.length > 0) {
      anything[0] = 0x45;
      assertThat(TcpSegment.read(ByteBuffer.wrap(anything))).isNotNull();
      anything[0] = 0x60;
      assertThat(TcpSegment.read(ByteBuffer.wrap(anything))).isNotNull();
    }
  }
}
