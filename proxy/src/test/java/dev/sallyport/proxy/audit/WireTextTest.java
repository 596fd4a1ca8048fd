package dev.sallyport.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Text from the wire")
class WireTextTest {

  static String wire(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void isReadAsUtf8WhereItIsUtf8() {
    assertThat(WireText.readable(wire("Grüße, 文件, 🗂"))).isEqualTo("Grüße, 文件, 🗂");
  }

  @Test
  void isReadAsLatin1WhereItIsNot() {
    assertThat(WireText.readable("Gr\u00fc\u00dfe")).isEqualTo("Grüße");
    // An overlong slash is not UTF-8.
    assertThat(WireText.readable("\u00c0\u00af")).isEqualTo("\u00c0\u00af");
  }

  @Test
  void isWrittenInFullUpTo256Bytes() {
    assertThat(WireText.readable("x".repeat(256))).isEqualTo("x".repeat(256));
    assertThat(WireText.readable("x".repeat(257))).isEqualTo("x".repeat(256) + "…");
    assertThat(WireText.readable("x".repeat(10_000))).isEqualTo("x".repeat(256) + "…");
  }

  @Test
  void isNeverCutThroughACharacter() {
    for (String character : new String[] {"ü", "文", "🗂"}) {
      for (int shift = 0; shift < 4; shift++) {
        String text = "x".repeat(shift) + character.repeat(200);
        String read = WireText.readable(WireText.clip(wire(text)));
        assertThat(text).startsWith(read.substring(0, read.length() - 1));
        assertThat(read).endsWith("…");
        assertThat(wire(read).length()).isBetween(256 - 3 + 3, 256 + 3);
      }
    }
  }

  @Test
  void givesOurOwnWordsBackAsTheyAre() {
    assertThat(WireText.readable("→ nowhere")).isEqualTo("→ nowhere");
  }

  @Property
  void isTheSameClippedOrNot(@ForAll @Size(max = 700) byte[] bytes) {
    String wire = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(WireText.readable(WireText.clip(wire))).isEqualTo(WireText.readable(wire));
  }
}
