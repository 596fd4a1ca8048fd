package dev.sallyport.proxy.record;

import dev.sallyport.rules.ftp.Ascii;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What one side says, as a line of a transcript: {@code C: RETR a}. What could do something to a
 * terminal is written as {@code C%: RETR %1b[2J}, each byte that is no printable ASCII, and the
 * percent sign, as two hexadecimal digits.
 */
public final class WireLine {
  private WireLine() {}

  /** The line of this side, {@code C} or {@code S}; wire text. */
  static String of(char side, String said) {
    return isPlain(said) ? side + ": " + said : side + "%: " + escaped(said);
  }

  /**
   * Whether this is a line of that side's. People may write the letter small and leave out the
   * blank behind the colon.
   */
  public static boolean isOf(char side, String line) {
    return line.length() > 1
        && Ascii.upper(line.substring(0, 1)).charAt(0) == side
        && line.startsWith(":", isEscaped(line) ? 2 : 1);
  }

  /**
   * What was said; the line must be one.
   *
   * @throws IllegalArgumentException where a percent sign has not two hexadecimal digits behind it
   */
  public static String said(String line) {
    int from = line.indexOf(':') + 1;
    String text = line.substring(line.startsWith(" ", from) ? from + 1 : from);
    return isEscaped(line) ? unescaped(text) : text;
  }

  private static boolean isEscaped(String line) {
    return line.charAt(1) == '%';
  }

  private static boolean isPlain(String said) {
    if (said.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return true;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)))
          .codePoints()
          .allMatch(WireLine::isVisible);
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String escaped(String said) {
    var text = new StringBuilder();
    for (int i = 0; i < said.length(); i++) {
      char c = said.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '%') {
        text.append(c);
      } else {
        text.append("%%%02x".formatted(c & 0xff));
      }
    }
    return text.toString();
  }

  private static String unescaped(String text) {
    var said = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        said.append(c);
      } else {
        if (i + 3 > text.length()) {
          throw new IllegalArgumentException("two hexadecimal digits must follow %: " + text);
        }
        said.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      }
    }
    return said.toString();
  }
}
