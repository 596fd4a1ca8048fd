package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@Label("Addresses")
class AddressPropertiesTest {

  @Property
  void areReadFromCommasAsTheyWereWritten(@ForAll("ipv4Endpoints") HostPort endpoint) {
    assertThat(HostPort.parse(endpoint.commas())).contains(endpoint);
  }

  @Property
  void areReadFromTheExtendedFormAsTheyWereWritten(@ForAll("endpoints") HostPort endpoint) {
    assertThat(ExtendedAddress.parse(ExtendedAddress.write(endpoint)))
        .contains(new ExtendedAddress.Known(endpoint));
  }

  @Property
  void areReadFromTheExtendedFormWithAnyDelimiterThatIsNotPartOfThem(
      @ForAll("endpoints") HostPort endpoint, @ForAll @IntRange(min = 33, max = 126) int octet) {
    char delimiter = (char) octet;
    String written = ExtendedAddress.write(endpoint);
    String delimited = written.replace('|', delimiter);
    var read = ExtendedAddress.parse(delimited);
    if (Ascii.isDigit(delimiter)) {
      assertThat(read).isEmpty();
    } else if (delimiter == '|' || written.indexOf(delimiter) < 0) {
      assertThat(read).contains(new ExtendedAddress.Known(endpoint));
    }
  }

  @Property
  void areReadAsIpv4OnlyInTheFormTheyAreWrittenIn(@ForAll("nearlyIpv4") String text) {
    IpLiteral.ipv4(text).ifPresent(address -> assertThat(address.getHostAddress()).isEqualTo(text));
  }

  @Property
  void areReadFromCommasOnlyInTheFormTheyAreWrittenIn(@ForAll("nearlyTuples") String text) {
    HostPort.parse(text).ifPresent(endpoint -> assertThat(endpoint.commas()).isEqualTo(text));
  }

  @Property(tries = 3000)
  void areReadAsIpv6WithoutExceptionAndNeverAsIpv4(@ForAll("nearlyIpv6") String text) {
    IpLiteral.ipv6(text)
        .ifPresent(
            address -> assertThat(NetworkProtocol.of(address)).isEqualTo(NetworkProtocol.IPV6));
  }

  @Property(tries = 2000)
  void areReadOrNotButNeverThrow(
      @ForAll("nearlyTuples") String tuple, @ForAll("nearlyExtended") String extended) {
    assertThat(HostPort.parse(tuple)).isNotNull();
    assertThat(ExtendedAddress.parse(extended)).isNotNull();
  }

  /** The six numbers, judged by a regular expression instead of by hand. */
  @Property(tries = 3000)
  void agreeWithASecondOpinionOnTheGrammarOfCommas(@ForAll("nearlyTuples") String text) {
    String number = "(0|[1-9][0-9]{0,2})";
    boolean lawful =
        text.matches(number + ("," + number).repeat(5))
            && Arrays.stream(text.split(",", -1)).allMatch(n -> Integer.parseInt(n) <= 255);
    assertThat(HostPort.parse(text).isPresent()).isEqualTo(lawful);
  }

  @Provide
  Arbitrary<HostPort> ipv4Endpoints() {
    return endpoint(4);
  }

  @Provide
  Arbitrary<HostPort> endpoints() {
    return Arbitraries.oneOf(endpoint(4), endpoint(16));
  }

  private static Arbitrary<HostPort> endpoint(int octets) {
    Arbitrary<InetAddress> hosts =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(octets)
            .map(IpLiteral::ofBytes)
            .filter(address -> address.getAddress().length == octets);
    return Combinators.combine(hosts, Arbitraries.integers().between(0, 65_535)).as(HostPort::new);
  }

  @Provide
  Arbitrary<String> nearlyIpv4() {
    return Arbitraries.of(
            "0", "1", "9", "10", "127", "255", "256", "00", "01", ".", ".", ".", "..", "x")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> nearlyTuples() {
    Arbitrary<String> number =
        Arbitraries.of("0", "1", "10", "127", "255", "256", "00", "01", "-1", "");
    Arbitrary<String> six = number.list().ofMinSize(5).ofMaxSize(7).map(n -> String.join(",", n));
    Arbitrary<String> lawful =
        Arbitraries.integers()
            .between(0, 260)
            .list()
            .ofSize(6)
            .map(n -> String.join(",", n.stream().map(String::valueOf).toList()));
    Arbitrary<String> noise = Arbitraries.strings().withChars("0123456789,+- .").ofMaxLength(24);
    return Arbitraries.oneOf(six, lawful, noise);
  }

  @Provide
  Arbitrary<String> nearlyIpv6() {
    return Arbitraries.of(
            ":", ":", "::", "0", "1", "ffff", "FFFF", "7f00", "10000", "fe80", "%", ".", "127")
        .list()
        .ofMaxSize(17)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> nearlyExtended() {
    return Arbitraries.of(
            "|", "|", "|", "1", "2", "3", "127.0.0.1", "::1", "10000", "70000", "", "!", " ")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }

  @Property
  void areTextOfFourNumbersOrNone(@ForAll("ipv4Endpoints") HostPort endpoint) {
    Optional<InetAddress> read = IpLiteral.ipv4(endpoint.host().getHostAddress());
    assertThat(read).contains(endpoint.host());
  }
}
