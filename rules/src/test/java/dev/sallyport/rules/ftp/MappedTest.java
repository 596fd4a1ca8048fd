package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A peer of a dual-stack socket")
class MappedTest {

  @Test
  void isIpv4WhenItsAddressIsMapped() throws UnknownHostException {
    assertThat(Mapped.plain(mapped(10, 1, 2, 3))).isEqualTo(InetAddress.ofLiteral("10.1.2.3"));
    assertThat(Mapped.plain(new InetSocketAddress(mapped(255, 0, 0, 1), 21)))
        .isEqualTo(InetAddress.ofLiteral("255.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "::1",
        "::",
        "::a01:203",
        "2001:db8::ffff:a01:203",
        "::fffe:a01:203",
        "::feff:a01:203"
      })
  void isWhatItIsOtherwise(String address) {
    InetAddress peer = InetAddress.ofLiteral(address);
    assertThat(Mapped.plain(peer)).isEqualTo(peer);
  }

  /** The JDK turns mapped addresses into IPv4 wherever it can; a native transport may not. */
  private static InetAddress mapped(int... ipv4) throws UnknownHostException {
    byte[] address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    for (int i = 0; i < 4; i++) {
      address[12 + i] = (byte) ipv4[i];
    }
    return Inet6Address.getByAddress(null, address, -1);
  }
}
