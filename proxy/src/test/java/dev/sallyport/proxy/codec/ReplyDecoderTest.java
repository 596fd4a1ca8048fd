package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Wire.bytes;
import static dev.sallyport.proxy.codec.Wire.replies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reply decoder")
class ReplyDecoderTest {

  @Test
  void readsRepliesOfOneLine() {
    assertThat(replies("150 here\r\n226 done\r\n"))
        .containsExactly(reply(150, "150 here"), reply(226, "226 done"));
  }

  @Test
  void readsACodeWithoutText() {
    assertThat(replies("200\r\n200 \r\n")).containsExactly(reply(200, "200"), reply(200, "200 "));
  }

  @Test
  void readsAReplyOfManyLinesAsOne() {
    assertThat(replies("211-Features\r\n EPSV\r\n211 End\r\n200 ok\r\n"))
        .containsExactly(reply(211, "211-Features", " EPSV", "211 End"), reply(200, "200 ok"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "227 Entering Passive Mode (1,2,3,4,5,6)",
        "227-x",
        "550-again",
        "550x",
        "550\tx",
        " 550 indented",
        "5500 x",
        "",
        "55",
        "551"
      })
  void takesEveryLineInBetweenAsText(String between) {
    assertThat(replies("550-x\r\n" + between + "\r\n550 no\r\n"))
        .containsExactly(reply(550, "550-x", between, "550 no"));
  }

  @Test
  void endsAReplyAtItsCodeAlone() {
    assertThat(replies("220-hi\r\n220\r\n")).containsExactly(reply(220, "220-hi", "220"));
  }

  @Test
  void takesADecoyInA227OfManyLinesAsText() {
    assertThat(replies("227-see (9,9,9,9,39,16)\r\n227 ok (1,2,3,4,5,6)\r\n"))
        .containsExactly(reply(227, "227-see (9,9,9,9,39,16)", "227 ok (1,2,3,4,5,6)"));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 599, 600, 633, 699})
  void takesCodesFrom100To699(int code) {
    assertThat(replies(code + " x\r\n")).containsExactly(reply(code, code + " x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "099 x",
        "000 x",
        "700 x",
        "999 x",
        "2000 ok",
        "20 ok",
        "2",
        "",
        " 200 ok",
        "200_ok",
        "200\tok",
        "2a0 ok",
        "+20 ok",
        "PORT 1,2,3,4,5,6",
        "HTTP/1.1 400 Bad Request",
        "\u00b2\u00b0\u00b0 ok",
        "200\u00a0ok"
      })
  void endsAtALineThatIsNoReply(String line) {
    assertThat(replies(line + "\r\n", "200 ok\r\n"))
        .containsOnly(new Faulty(Fault.NOT_A_REPLY))
        .hasSize(2);
  }

  @Test
  void passesOverAFewBlankLinesBehindAReply() {
    assertThat(replies("213 51\n\r\n", "\r\n".repeat(9), "350 ok\r\n\r\n", "226 bye\r\n"))
        .containsExactly(reply(213, "213 51"), reply(350, "350 ok"), reply(226, "226 bye"));
  }

  @Test
  void endsAtTooManyBlankLinesInARow() {
    assertThat(replies("200 ok\r\n" + "\n".repeat(10), "\n"))
        .containsExactly(reply(200, "200 ok"), new Faulty(Fault.NOT_A_REPLY));
  }

  @Test
  void passesOnOffersInTheMiddleOfAReply() {
    assertThat(replies("211-a\r\n\u00ff\u00fb\u0001b\r\n211 c\r\n"))
        .containsExactly(new TelnetOffer(Telnet.DONT, 1), reply(211, "211-a", "b", "211 c"));
  }

  @Test
  void endsAtAFaultOfALine() {
    assertThat(replies("220-a\r\n\0")).containsExactly(new Faulty(Fault.ILLEGAL_BYTE));
    assertThat(replies("220 a\rb", "220 ok\r\n"))
        .containsOnly(new Faulty(Fault.BARE_CR))
        .hasSize(2);
  }

  @Test
  void takesAReplyOfExactlyTheLimit() {
    var decoder = new ReplyDecoder(100, 22);
    assertThat(decoder.next(bytes("211-5678\r\n\r\n211 5678\r\n")))
        .isEqualTo(reply(211, "211-5678", "", "211 5678"));
  }

  @Test
  void endsAtAReplyBeyondTheLimit() {
    var decoder = new ReplyDecoder(100, 22);
    assertThat(decoder.next(bytes("211-5678\r\n\r\n211 56789\r\n")))
        .isEqualTo(new Faulty(Fault.TOO_LONG));
    assertThat(decoder.next(bytes("200 ok\r\n"))).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void endsAReplyThatNeverEnds() {
    var decoder = new ReplyDecoder(100, 10_000);
    var in = bytes("211-x\r\n" + " y\r\n".repeat(5_000));
    assertThat(decoder.next(in)).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void endsAtALineBeyondTheLimit() {
    assertThat(new ReplyDecoder(10, 1000).next(bytes("200 4567890")))
        .isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void countsAnewForEachReply() {
    var decoder = new ReplyDecoder(100, 20);
    var in = bytes("200 45678\r\n".repeat(20));
    for (int i = 0; i < 20; i++) {
      assertThat(decoder.next(in)).isEqualTo(reply(200, "200 45678"));
    }
  }

  private static ReplyEvent reply(int code, String... lines) {
    return new ReplyEvent.Reply(new FtpReply(code, List.of(lines)));
  }
}
