package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Two addresses")
class SameHostTest {
  private final InetAddress host = InetAddress.ofLiteral("192.0.2.1");

  @Test
  void areOneHostsWhereOneIsMappedIntoIpv6() throws UnknownHostException {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
    assertThat(SameHost.test(Inet6Address.getByAddress(null, mapped, 0), host)).isTrue();
  }

  @Test
  void areNotOneHostsForSharingTheLastBytes() {
    assertThat(SameHost.test(InetAddress.ofLiteral("2001:db8::c000:201"), host)).isFalse();
  }

  @Test
  void areNotOneHostsWhenOneBitDiffers() {
    assertThat(SameHost.test(InetAddress.ofLiteral("192.0.2.0"), host)).isFalse();
  }
}
