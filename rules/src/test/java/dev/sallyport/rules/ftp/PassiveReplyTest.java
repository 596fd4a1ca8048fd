package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A passive reply")
class PassiveReplyTest {
  private static final HostPort OURS = new HostPort(InetAddress.ofLiteral("192.0.2.7"), 50_001);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "227 Entering Passive Mode (10,0,0,5,39,16); 227 Entering Passive Mode (192,0,2,7,195,81)",
        "227 Entering Passive Mode (10,0,0,5,39,16).; 227 Entering Passive Mode (192,0,2,7,195,81).",
        "227 Entering Passive Mode 10,0,0,5,39,16; 227 Entering Passive Mode 192,0,2,7,195,81",
        "227 =10,0,0,5,39,16; 227 =192,0,2,7,195,81",
        "227 10,0,0,5,39,16; 227 192,0,2,7,195,81",
        "227 Entering Passive Mode. 10,0,0,5,39,16.; 227 Entering Passive Mode. 192,0,2,7,195,81.",
        "227 [10,0,0,5,39,16] ok; 227 [192,0,2,7,195,81] ok",
        "227 <10,0,0,5,39,16>; 227 <192,0,2,7,195,81>",
        "227 \u00e4 (10,0,0,5,39,16), go on; 227 \u00e4 (192,0,2,7,195,81), go on",
        "227 at 10,0,0,5,39,16, go on; 227 at 192,0,2,7,195,81, go on",
        "227 (10,0,0,5,39,16; 227 (192,0,2,7,195,81"
      })
  void keepsItsTextAroundTheNewAddress(String line, String rewritten) {
    PassiveReply passive = PassiveReply.parse227(reply(227, line)).orElseThrow();
    assertThat(passive.port()).isEqualTo(10_000);
    assertThat(passive.with(OURS)).isEqualTo(reply(227, rewritten));
  }

  @ParameterizedTest
  @CsvSource({"'0,0', 0", "'0,25', 25", "'3,255', 1023", "'4,0', 1024", "'255,255', 65535"})
  void givesEveryPortForOthersToJudge(String numbers, int port) {
    var parsed = PassiveReply.parse227(reply(227, "227 ok (10,0,0,5," + numbers + ")"));
    assertThat(parsed.orElseThrow().port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "227",
        "227 ",
        "227 Entering Passive Mode ",
        "227 Entering Passive Mode ()",
        "227 ok (127,0,0,1,39)",
        "227 ok (127,0,0,1,39,16,1)",
        "227 ok (127,0,0,1,-1,16)",
        "227 ok (127,0,0,-1,39,16)",
        "227 ok (127,0,0,1,39,256)",
        "227 ok (127,0,0,1,256,16)",
        "227 ok (300,0,0,1,39,16)",
        "227 ok (127,0,0,1,039,16)",
        "227 ok (0127,0,0,1,39,16)",
        "227 ok (0x7f,0,0,1,39,16)",
        "227 ok (127, 0, 0, 1, 39, 16)",
        "227 ok (127,,0,1,39,16)",
        "227 ok (127.0.0.1,39,16)",
        "227 ok (127,0,0,1,39,16RETR",
        "227 ok (127,0,0,1,39,16x)",
        "227 ok (127,0,0,1,39,16,)",
        "227 ok (127,0,0,1,39,16,-1)",
        "227 ok (127,0,0,1,39,16.5)",
        "227 ok (127,0,0,1,39,16;5)",
        "227 ok (127,0,0,1,39,16-1)",
        "227 ok (-127,0,0,1,39,16)",
        "227 ok (+127,0,0,1,39,16)",
        "227 ok x127,0,0,1,39,16",
        "227 ok .127,0,0,1,39,16",
        "227 ok (\u00b9\u00b2,0,0,1,39,16)",
        "227 ok (\u0661,0,0,1,39,16)",
        "227 ok (127,0,0,1,39,16)(127,0,0,1,39,17)",
        "227 ok (127,0,0,1,39,16) 127,0,0,1,39,17",
        "227 ok 127,0,0,1,39,16 or 10,0,0,1,39,16",
        "227 mode 2 (127,0,0,1,39,16)",
        "227 ok (|||10000|)",
        "227 ok (127,0,0,1,65575,16)"
      })
  void isNoneWhenItsAddressIsNotExactlyOne(String line) {
    assertThat(PassiveReply.parse227(reply(227, line))).isEmpty();
  }

  @Test
  void hasItsAddressInTheClosingLineOnly() {
    var decoy = reply(227, "227-see (9,9,9,9,99,99)", "227 ok (10,0,0,5,39,16)");
    assertThat(PassiveReply.parse227(decoy).orElseThrow().with(OURS))
        .isEqualTo(reply(227, "227 ok (192,0,2,7,195,81)"));
    assertThat(PassiveReply.parse227(reply(227, "227-(9,9,9,9,99,99)", "227 ok"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "229 Entering Extended Passive Mode (|||10000|); 229 Entering Extended Passive Mode (|||50001|)",
        "229 ok (!!!10000!) bye.; 229 ok (!!!50001!) bye.",
        "229 (~~~10000~); 229 (~~~50001~)",
        "229 ok (aaa10000a); 229 ok (aaa50001a)"
      })
  void keepsItsTextAroundTheNewPort(String line, String rewritten) {
    PassiveReply passive = PassiveReply.parse229(reply(229, line)).orElseThrow();
    assertThat(passive.port()).isEqualTo(10_000);
    assertThat(passive.with(OURS)).isEqualTo(reply(229, rewritten));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1023, 1023", "65535, 65535"})
  void givesEveryExtendedPortForOthersToJudge(String number, int port) {
    var parsed = PassiveReply.parse229(reply(229, "229 ok (|||" + number + "|)"));
    assertThat(parsed.orElseThrow().port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "229",
        "229 ok",
        "229 ok |||10000|",
        "229 ok (|||10000|",
        "229 ok |||10000|)",
        "229 ok ()",
        "229 ok (||||)",
        "229 ok (|||)",
        "229 ok (|||1000000|)",
        "229 ok (|||75536|)",
        "229 ok (|||65536|)",
        "229 ok (|||4294977296|)",
        "229 ok (111100001)",
        "229 ok (555100005)",
        "229 ok (|||10000!)",
        "229 ok (||!10000|)",
        "229 ok (!||10000|)",
        "229 ok (|!|10000|)",
        "229 ok (|||+1000|)",
        "229 ok (|||-1|)",
        "229 ok (|||010000|)",
        "229 ok (||| 10000|)",
        "229 ok (|||10000 |)",
        "229 ok ( |||10000|)",
        "229 ok (|||10000| )",
        "229 ok (|||0x50|)",
        "229 ok (|1|10.0.0.5|10000|)",
        "229 ok (||10.0.0.5|10000|)",
        "229 ok (|1||10000|)",
        "229 ok (|||10000|) (|||10001|)",
        "229 ok (x) (|||10000|)",
        "229 ok |||4000| (|||10000|)",
        "229 ok (|||10000|) |||4000|",
        "229 ok 10,9,8,7,15,160 (|||10000|)",
        "229 ok (|||10000|) 10,9,8,7,15,160",
        "229 ok (|||10000||)",
        "229 ok (||||10000|)",
        "229 ok (   10000 )",
        "229 ok (\u00a6\u00a6\u00a610000\u00a6)",
        "229 ok (|||\u00b2|)",
        "229 ok (|||\u0661|)",
        "229 ok (10,0,0,5,39,16)",
        "229 )(|||1|"
      })
  void isNoneWhenItsPortIsNotExactlyOne(String line) {
    assertThat(PassiveReply.parse229(reply(229, line))).isEmpty();
  }

  @Property
  void isReadOrNotButNeverThrows(@ForAll @CharRange(from = '(', to = ']') String text) {
    assertThat(PassiveReply.parse227(reply(227, "227 " + text))).isNotNull();
    assertThat(PassiveReply.parse229(reply(229, "229 " + text))).isNotNull();
  }

  @Property
  void isReadWhateverSurroundsIt(
      @ForAll @CharRange(from = 'a', to = 'z') String before,
      @ForAll @CharRange(from = 'a', to = 'z') String after) {
    var passive = PassiveReply.parse227(reply(227, "227 " + before + " (1,2,3,4,5,6) " + after));
    assertThat(passive.orElseThrow().with(OURS).lastLine())
        .isEqualTo("227 " + before + " (192,0,2,7,195,81) " + after);
  }

  private static FtpReply reply(int code, String... lines) {
    return new FtpReply(code, List.of(lines));
  }
}
