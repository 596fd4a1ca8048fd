package dev.sallyport.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A set of networks")
class NetworksTest {

  @Test
  void holdsTheAddressesOfItsNetworksAndNoOthers() {
    var networks = networks("192.0.2.0/25", "2001:db8:1::/48");
    assertThat(networks.hold(address("192.0.2.0"))).isTrue();
    assertThat(networks.hold(address("192.0.2.127"))).isTrue();
    assertThat(networks.hold(address("192.0.2.128"))).isFalse();
    assertThat(networks.hold(address("2001:db8:1:ffff::1"))).isTrue();
    assertThat(networks.hold(address("2001:db8:2::"))).isFalse();
  }

  @Test
  void holdsEveryAddressOfAFamilyWhereNoBitCounts() {
    assertThat(networks("0.0.0.0/0").hold(address("203.0.113.9"))).isTrue();
    assertThat(networks("0.0.0.0/0").hold(address("2001:db8::1"))).isFalse();
    assertThat(networks("::/0").hold(address("2001:db8::1"))).isTrue();
    assertThat(networks("::/0").hold(address("203.0.113.9"))).isFalse();
  }

  @Test
  void holdsNothingWhereThereIsNoNetwork() {
    assertThat(networks().hold(address("203.0.113.9"))).isFalse();
  }

  @Test
  void holdsOneAmongThousands() {
    var networks =
        networks(
            IntStream.range(0, 10_000)
                .mapToObj(i -> "10." + i / 250 + "." + i % 250 + ".0/24")
                .toArray(String[]::new));
    assertThat(networks.hold(address("10.39.249.1"))).isTrue();
    assertThat(networks.hold(address("10.39.250.1"))).isFalse();
    assertThat(networks.hold(address("10.40.0.1"))).isFalse();
  }

  private static Networks networks(String... written) {
    return new Networks(Stream.of(written).map(text -> Prefix.of(text).orElseThrow()).toList());
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
