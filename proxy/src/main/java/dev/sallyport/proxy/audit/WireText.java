package dev.sallyport.proxy.audit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from the wire, one char per byte, on its way to a reader. */
public final class WireText {
  /** How much of one field is written. */
  static final int MAX_BYTES = 256;

  private WireText() {}

  /** At most one byte more than is written, so that {@link #readable} still sees that it is cut. */
  static String clip(String wire) {
    return wire.length() <= MAX_BYTES ? wire : wire.substring(0, MAX_BYTES + 1);
  }

  /**
   * The text as its sender most likely meant it: UTF-8 where the bytes are that, else ISO 8859-1.
   * Cut at {@value #MAX_BYTES} bytes, with an ellipsis for the rest. Control characters are still
   * in it.
   */
  public static String readable(String wire) {
    if (wire.length() <= MAX_BYTES) {
      return decode(wire);
    }
    int end = MAX_BYTES;
    // Not through the middle of a UTF-8 character, which has at most three bytes after its first.
    for (int back = 0; back < 3 && (wire.charAt(end) & 0xc0) == 0x80; back++) {
      end--;
    }
    return decode(wire.substring(0, end)) + '…';
  }

  private static String decode(String wire) {
    if (wire.chars().anyMatch(c -> c > 0xff)) {
      // Not from the wire at all, but words of our own.
      return wire;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(wire.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return wire;
    }
  }
}
