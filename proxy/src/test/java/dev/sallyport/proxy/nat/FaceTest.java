package dev.sallyport.proxy.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A face")
class FaceTest {
  private static final InetAddress CONTROL = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress CONTROL_6 = InetAddress.ofLiteral("2001:db8::1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("203.0.113.9");
  private static final InetAddress OTHER_6 = InetAddress.ofLiteral("2001:db8::9");

  @Test
  void isThatOfTheControlConnectionWhereNothingIsConfigured() {
    assertThat(Face.of(CONTROL, Optional.empty(), false))
        .isEqualTo(new Face(CONTROL, CONTROL, CONTROL));
  }

  @Test
  void listensOnTheConfiguredAddressWhereThatIsOursAndConnectsFromTheControlAddress() {
    assertThat(Face.of(CONTROL, Optional.of(OTHER), true))
        .isEqualTo(new Face(OTHER, OTHER, CONTROL));
  }

  @Test
  void listensOnTheControlAddressWhereTheConfiguredOneBelongsToANatInFrontOfUs() {
    assertThat(Face.of(CONTROL, Optional.of(OTHER), false))
        .isEqualTo(new Face(OTHER, CONTROL, CONTROL));
  }

  @Test
  void neverShowsAnIpv4AddressToAnIpv6Peer() {
    assertThat(Face.of(CONTROL_6, Optional.of(OTHER), true))
        .isEqualTo(new Face(CONTROL_6, CONTROL_6, CONTROL_6));
  }

  @Test
  void neverShowsAnIpv6AddressToAnIpv4Peer() {
    assertThat(Face.of(CONTROL, Optional.of(OTHER_6), false))
        .isEqualTo(new Face(CONTROL, CONTROL, CONTROL));
  }

  @Test
  void mayBeConfiguredForIpv6() {
    assertThat(Face.of(CONTROL_6, Optional.of(OTHER_6), false))
        .isEqualTo(new Face(OTHER_6, CONTROL_6, CONTROL_6));
  }
}
