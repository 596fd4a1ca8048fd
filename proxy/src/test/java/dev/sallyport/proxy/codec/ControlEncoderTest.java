package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rules.ftp.FtpReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A control encoder")
class ControlEncoderTest {

  @Test
  void endsALineWithCrLf() {
    assertThat(written(out -> ControlEncoder.writeLine("NOOP", out))).isEqualTo("NOOP\r\n");
  }

  @Test
  void writesOneBytePerChar() {
    assertThat(written(out -> ControlEncoder.writeLine("CWD \u00e4\u0080", out)))
        .isEqualTo("CWD \u00e4\u0080\r\n");
  }

  @Test
  void doublesEvery255() {
    assertThat(written(out -> ControlEncoder.writeLine("\u00ffa\u00ff\u00ff", out)))
        .isEqualTo("\u00ff\u00ffa\u00ff\u00ff\u00ff\u00ff\r\n");
  }

  @Test
  void writesEveryLineOfAReply() {
    var reply = new FtpReply(211, List.of("211-a", " b", "211 c"));
    assertThat(written(out -> ControlEncoder.writeReply(reply, out)))
        .isEqualTo("211-a\r\n b\r\n211 c\r\n");
  }

  @Test
  void answersAnOfferInThreeBytes() {
    assertThat(written(out -> ControlEncoder.writeRefusal(new TelnetOffer(Telnet.DONT, 1), out)))
        .isEqualTo("\u00ff\u00fe\u0001");
    assertThat(written(out -> ControlEncoder.writeRefusal(new TelnetOffer(Telnet.WONT, 255), out)))
        .isEqualTo("\u00ff\u00fc\u00ff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "a\0", "\u0100", "\u2028"})
  void refusesWhatWouldBeAnotherLineToItsReader(String line) {
    ByteBuf out = Unpooled.buffer();
    assertThatThrownBy(() -> ControlEncoder.writeLine(line, out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.isReadable()).isFalse();
  }

  private static String written(Consumer<ByteBuf> write) {
    ByteBuf out = Unpooled.buffer();
    write.accept(out);
    return out.toString(ISO_8859_1);
  }
}
