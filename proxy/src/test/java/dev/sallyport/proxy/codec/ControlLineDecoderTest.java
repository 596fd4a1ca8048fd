package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Incomplete.INCOMPLETE;
import static dev.sallyport.proxy.codec.Wire.bytes;
import static dev.sallyport.proxy.codec.Wire.client;
import static dev.sallyport.proxy.codec.Wire.line;
import static dev.sallyport.proxy.codec.Wire.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A control line decoder")
class ControlLineDecoderTest {

  @Test
  void endsALineAtCrLf() {
    assertThat(client("NOOP\r\nPWD\r\n")).containsExactly(line("NOOP"), line("PWD"));
  }

  @Test
  void endsALineAtALfAlone() {
    assertThat(client("CWD a\nPORT 1,2,3,4,5,6\n"))
        .containsExactly(line("CWD a"), line("PORT 1,2,3,4,5,6"));
    assertThat(server("200 ok\n")).containsExactly(line("200 ok"));
  }

  @Test
  void givesABlankLineAsALine() {
    assertThat(client("\r\n\n")).containsExactly(line(""), line(""));
  }

  @Test
  void keepsEveryOtherByte() {
    assertThat(client("CWD \u00e4\u0085\u0001\t\u007f b \r\n"))
        .containsExactly(line("CWD \u00e4\u0085\u0001\t\u007f b "));
  }

  @Test
  void takesOneEventFromTheBytesAtATime() {
    ByteBuf in = bytes("AUTH TLS\r\nUSER injected\r\n");
    assertThat(new ControlLineDecoder(Side.CLIENT, 100).next(in)).isEqualTo(line("AUTH TLS"));
    assertThat(in.readableBytes()).isEqualTo("USER injected\r\n".length());
  }

  @Test
  void waitsForTheRestOfALine() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 100);
    ByteBuf in = bytes("NO");
    assertThat(decoder.next(in)).isEqualTo(INCOMPLETE);
    assertThat(in.isReadable()).isFalse();
    assertThat(decoder.next(bytes("OP\r"))).isEqualTo(INCOMPLETE);
    assertThat(decoder.next(bytes(""))).isEqualTo(INCOMPLETE);
    assertThat(decoder.next(bytes("\n"))).isEqualTo(line("NOOP"));
  }

  @Test
  void refusesTheWholeLineOfAClientForABareCr() {
    assertThat(client("NOOP a\rPORT 1,2,3,4,5,6\r\nPWD\r\n"))
        .containsExactly(new Faulty(Fault.BARE_CR), line("PWD"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\rNOOP\r\n", "NOOP\r\r\n", "\r\r\r\n", "NOOP\r \n", "a\r\u00ff\u00f1b\n"})
  void refusesALineOnceHoweverManyBareCrsItHas(String bytes) {
    assertThat(client(bytes)).containsExactly(new Faulty(Fault.BARE_CR));
  }

  @Test
  void saysNothingOfABareCrUntilTheClientsLineEnds() {
    assertThat(client("NOOP\ra\rb")).isEmpty();
  }

  @Test
  void endsAtOnceAtABareCrOfAServer() {
    assertThat(server("200 a\rb")).containsExactly(new Faulty(Fault.BARE_CR));
    assertThat(server("200 a\r\rb")).containsExactly(new Faulty(Fault.BARE_CR));
  }

  @Test
  void takesCrsBeforeTheEndOfAServersLineForItsEnd() {
    assertThat(server("220-a\r\r\n220 b\r\r\r\n")).containsExactly(line("220-a"), line("220 b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0NOOP", "NO\0OP", "NOOP\r\0", "a\rb\0", "\u00ff\0", "a\u00ff\0"})
  void endsAtOnceAtANul(String bytes) {
    assertThat(client(bytes)).containsExactly(new Faulty(Fault.ILLEGAL_BYTE));
    if (!bytes.contains("\rb")) {
      assertThat(server(bytes)).containsExactly(new Faulty(Fault.ILLEGAL_BYTE));
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void takesALineOfExactlyTheLimit(Side side) {
    var decoder = new ControlLineDecoder(side, 10);
    assertThat(decoder.next(bytes("12345678\r\n"))).isEqualTo(line("12345678"));
    assertThat(decoder.next(bytes("123456789\n"))).isEqualTo(line("123456789"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"123456789\r\n", "1234567890\n", "12345678901", "\u00ff\u00f1123456789"})
  void endsAtTheFirstByteBeyondTheLimit(String bytes) {
    var decoder = new ControlLineDecoder(Side.CLIENT, 10);
    assertThat(decoder.next(bytes(bytes.substring(0, 10)))).isEqualTo(INCOMPLETE);
    assertThat(decoder.next(bytes(bytes.substring(10, 11)))).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void countsAnewForEachLine() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 10);
    ByteBuf in = bytes("12345678\r\n".repeat(50));
    for (int i = 0; i < 50; i++) {
      assertThat(decoder.next(in)).isEqualTo(line("12345678"));
    }
  }

  @Test
  void limitsALineThatIsRefusedAlready() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 10);
    assertThat(decoder.next(bytes("1\r345678901"))).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void givesOnlyTheFatalFaultFromThenOn() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 100);
    ByteBuf in = bytes("a\0\r\nNOOP\r\n");
    assertThat(decoder.next(in)).isEqualTo(new Faulty(Fault.ILLEGAL_BYTE));
    assertThat(decoder.next(in)).isEqualTo(new Faulty(Fault.ILLEGAL_BYTE));
    assertThat(decoder.next(bytes("PWD\r\n"))).isEqualTo(new Faulty(Fault.ILLEGAL_BYTE));
  }

  @Test
  void holdsNoMemoryBetweenLines() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 4096);
    assertThat(decoder.heldBytes()).isZero();
    decoder.next(bytes("x".repeat(3000)));
    assertThat(decoder.heldBytes()).isBetween(3000, 4096);
    decoder.next(bytes("\r\n"));
    assertThat(decoder.heldBytes()).isZero();
  }

  @Test
  void keepsThePasswordOutOfItsEvents() {
    assertThat(line("PASS hunter2").toString()).doesNotContain("hunter2");
  }
}
