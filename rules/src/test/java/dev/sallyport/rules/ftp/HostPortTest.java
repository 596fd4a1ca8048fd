package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One end of a data connection")
class HostPortTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("10.1.2.3");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::1");

  @Test
  void writesItsPortAsTwoNumbers() {
    assertThat(new HostPort(IPV4, 1023).commas()).isEqualTo("10,1,2,3,3,255");
    assertThat(new HostPort(IPV4, 65_535).commas()).isEqualTo("10,1,2,3,255,255");
    assertThat(new HostPort(IPV4, 0).commas()).isEqualTo("10,1,2,3,0,0");
  }

  @Test
  void cannotBeWrittenWithCommasWhenItIsIpv6() {
    assertThatThrownBy(() -> new HostPort(IPV6, 1).commas())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hasAPortOfSixteenBits() {
    assertThat(new HostPort(IPV4, 65_535).port()).isEqualTo(65_535);
    assertThatThrownBy(() -> new HostPort(IPV4, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HostPort(IPV4, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsItselfWithBracketsAroundIpv6() {
    assertThat(new HostPort(IPV4, 21)).hasToString("10.1.2.3:21");
    assertThat(new HostPort(IPV6, 21)).hasToString("[2001:db8:0:0:0:0:0:1]:21");
  }

  /** The zone of a link-local address means something on this host only (RFC 4007 §6). */
  @Test
  void isWrittenInTheExtendedFormWithoutItsZone() throws UnknownHostException {
    byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
    InetAddress withZone = Inet6Address.getByAddress(null, linkLocal, 7);
    assertThat(withZone.getHostAddress()).endsWith("%7");
    assertThat(ExtendedAddress.write(new HostPort(withZone, 6446))).isEqualTo("|2|fe80::1|6446|");
  }
}
