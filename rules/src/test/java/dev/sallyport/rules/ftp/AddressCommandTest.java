package dev.sallyport.rules.ftp;

import static dev.sallyport.rules.ftp.FtpCommand.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command with an address")
class AddressCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "127,0,0,1,39,16; 127.0.0.1; 10000",
        "10,1,2,3,4,0; 10.1.2.3; 1024",
        "10,1,2,3,3,255; 10.1.2.3; 1023",
        "255,255,255,255,255,255; 255.255.255.255; 65535",
        "0,0,0,0,0,0; 0.0.0.0; 0"
      })
  void isPortWithSixNumbers(String argument, String host, int port) {
    assertThat(parse("PORT " + argument)).isEqualTo(new FtpCommand.Port(endpoint(host, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ",,,,,",
        "127",
        "127,0,0,1,39",
        "127,0,0,1,39,",
        ",127,0,0,1,39,16",
        "127,0,0,1,39,16,",
        "127,0,0,1,39,16,1",
        "127,0,0,1,39,16 ",
        " 127,0,0,1,39,16",
        "127,0,0,1,39,16 x",
        "127,0,0,1,39,16)",
        "(127,0,0,1,39,16)",
        "127,,0,1,39,16",
        "127,0,0,1,,16",
        "127,0,0,256,39,16",
        "127,0,0,1,39,256",
        "127,0,0,1,256,0",
        "127,0,0,1,65575,16",
        "127,0,0,4294967297,39,16",
        "4294967423,0,0,1,39,16",
        "127,0,0,1,39,10000",
        "0x7f,0,0,1,39,16",
        "7f,0,0,1,39,16",
        "0177,0,0,1,39,16",
        "127,00,0,1,39,16",
        "127,0,0,01,39,16",
        "127,0,0,1,039,16",
        "+127,0,0,1,39,16",
        "127,0,0,-1,39,16",
        "127,0,0,1,-0,16",
        "127, 0, 0, 1, 39, 16",
        "127 ,0,0,1,39,16",
        "127\t,0,0,1,39,16",
        "127.0.0.1,39,16",
        "127,0,0,1:39,16",
        "127;0;0;1;39;16",
        "localhost,39,16",
        "a,b,c,d,e,f",
        "1e1,0,0,1,39,16",
        "\u00b2,0,0,1,39,16",
        "\u0661,0,0,1,39,16",
        "\uff11,0,0,1,39,16",
        "|1|127.0.0.1|10000|",
        "127,0,0,1,39,16\"",
        "127,0,0,1,39,16;",
        "1.0,0,0,1,39,16",
        "127,0,0,1,39,1_6",
        "::1,39,16"
      })
  void isMalformedPortInAnyOtherForm(String argument) {
    assertThat(parse("PORT " + argument)).isEqualTo(new FtpCommand.Malformed(Verb.PORT, argument));
  }

  @Test
  void isMalformedWithoutArgument() {
    assertThat(parse("PORT")).isEqualTo(new FtpCommand.Malformed(Verb.PORT, ""));
    assertThat(parse("EPRT")).isEqualTo(new FtpCommand.Malformed(Verb.EPRT, ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "|1|127.0.0.1|10000| 127.0.0.1 10000",
        "!1!127.0.0.1!10000! 127.0.0.1 10000",
        "~1~127.0.0.1~0~ 127.0.0.1 0",
        "a1a127.0.0.1a65535a 127.0.0.1 65535",
        ":1:127.0.0.1:80: 127.0.0.1 80",
        "|2|::1|10000| ::1 10000",
        "|2|::|10000| :: 10000",
        ".2.2001:DB8::a.6446. 2001:db8:0:0:0:0:0:a 6446",
        "|2|1080::8:800:200C:417A|5282| 1080:0:0:0:8:800:200c:417a 5282",
        "|2|1:2:3:4:5:6:7:8|1024| 1:2:3:4:5:6:7:8 1024"
      })
  void isEprtWithAnyLawfulDelimiter(String argument, String host, int port) {
    assertThat(parse("EPRT " + argument)).isEqualTo(new FtpCommand.Eprt(endpoint(host, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "||||",
        "|1|127.0.0.1|10000",
        "1|127.0.0.1|10000|",
        "|1|127.0.0.1|10000||",
        "|1|127.0.0.1|10000| ",
        " |1|127.0.0.1|10000|",
        "|1|127.0.0.1|10000|x",
        "|1|127.0.0.1||",
        "|1||10000|",
        "||127.0.0.1|10000|",
        "|1|127.0.0.1|10000!",
        "!1|127.0.0.1|10000|",
        "111127.0.0.11100001",
        "51512705055150100005",
        "\u00a61\u00a6127.0.0.1\u00a61\u00a6",
        "\t1\t127.0.0.1\t10000\t",
        " 1 127.0.0.1 10000 ",
        "|1|localhost|10000|",
        "|1|example.com|10000|",
        "|1|127.1|10000|",
        "|1|2130706433|10000|",
        "|1|0x7f000001|10000|",
        "|1|0177.0.0.1|10000|",
        "|1|127.0.0.01|10000|",
        "|1|127.0.0.256|10000|",
        "|1|127.0.0.1.|10000|",
        "|1|127.0.0|10000|",
        "|1|127.0.0.1.1|10000|",
        "|1|127..0.1|10000|",
        "|1| 127.0.0.1|10000|",
        "|1|127.0.0.+1|10000|",
        "|1|127,0,0,1|10000|",
        "|1|::1|10000|",
        "|1|[::1]|10000|",
        "|2|127.0.0.1|10000|",
        "|2|[::1]|10000|",
        "|2|::1%lo|10000|",
        "|2|fe80::1%25eth0|10000|",
        "|2|::ffff:127.0.0.1|10000|",
        "|2|::ffff:7f00:1|10000|",
        "|2|0:0:0:0:0:ffff:7f00:1|10000|",
        "|2|::127.0.0.1|10000|",
        "|2|1:2:3:4:5:6:7|10000|",
        "|2|1:2:3:4:5:6:7:8:9|10000|",
        "|2|1::2::3|10000|",
        "|2|:::|10000|",
        "|2|12345::|10000|",
        "|2|:1|10000|",
        "|2|1:|10000|",
        "|2|g::1|10000|",
        "|2||10000|",
        "|2|::1 |10000|",
        "|2|abcd|10000|",
        "|2|:|1|",
        "|1|127.0.0.1|65536|",
        "|1|127.0.0.1|75536|",
        "|1|127.0.0.1|4294977296|",
        "|1|127.0.0.1|+10000|",
        "|1|127.0.0.1|-1|",
        "|1|127.0.0.1|010000|",
        "|1|127.0.0.1|0x50|",
        "|1|127.0.0.1| 10000|",
        "|1|127.0.0.1|10000 |",
        "|1|127.0.0.1|\u00b2|",
        "|1|127.0.0.1|a|",
        "|01|127.0.0.1|10000|",
        "|+1|127.0.0.1|10000|",
        "| 1|127.0.0.1|10000|",
        "|257|127.0.0.1|10000|",
        "|65537|127.0.0.1|10000|",
        "|x|127.0.0.1|10000|",
        "127,0,0,1,39,16"
      })
  void isMalformedEprtInAnyOtherForm(String argument) {
    assertThat(parse("EPRT " + argument)).isEqualTo(new FtpCommand.Malformed(Verb.EPRT, argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"|3|127.0.0.1|10000|", "|0|x|1|", "|255||0|"})
  void isOfTheWrongProtocolWithAFamilyThatIsNeitherIpv4NorIpv6(String argument) {
    assertThat(parse("EPRT " + argument))
        .isEqualTo(new FtpCommand.WrongProtocol(Verb.EPRT, argument));
  }

  @ParameterizedTest
  @CsvSource({
    "EPSV, SAME",
    "'EPSV ', SAME",
    "EPSV 1, IPV4",
    "epsv 2, IPV6",
    "EPSV ALL, ALL",
    "EPSV aLl, ALL"
  })
  void isEpsvWithoutArgumentOrWithAFamilyOrAll(String line, FtpCommand.Epsv.Protocol protocol) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Epsv(protocol));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3", "9", "255"})
  void isEpsvOfTheWrongProtocol(String argument) {
    assertThat(parse("EPSV " + argument))
        .isEqualTo(new FtpCommand.WrongProtocol(Verb.EPSV, argument));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        " 1",
        "1 ",
        "01",
        "+1",
        "-1",
        "256",
        "99999999999",
        "x",
        "ALLL",
        "ALL ",
        "AL",
        "1,2",
        "|1|",
        "\u00b9",
        "\u0661",
        "A\u0130LL"
      })
  void isMalformedEpsvWithAnythingElse(String argument) {
    assertThat(parse("EPSV " + argument)).isEqualTo(new FtpCommand.Malformed(Verb.EPSV, argument));
  }

  private static HostPort endpoint(String host, int port) {
    return new HostPort(InetAddress.ofLiteral(host), port);
  }
}
