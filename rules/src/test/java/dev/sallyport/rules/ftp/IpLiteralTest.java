package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An address literal")
class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "FD00:77:2:0:0:0:0:1, fd00:77:2::1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::"
  })
  void isWrittenInItsShortestForm(String address, String written) {
    assertThat(IpLiteral.write(InetAddress.ofLiteral(address))).isEqualTo(written);
  }

  @Property
  void isReadAsItWasWritten(@ForAll @Size(16) byte[] address) {
    InetAddress host = IpLiteral.ofBytes(address);
    if (host.getAddress().length == 16) {
      assertThat(IpLiteral.ipv6(IpLiteral.write(host))).contains(host);
    }
  }
}
