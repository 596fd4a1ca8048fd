package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The text of the line being read; holds no memory between lines. */
final class LineBuffer {
  private static final byte[] NOTHING = {};
  private static final int SMALLEST = 64;

  private final int maxBytes;
  private byte[] bytes = NOTHING;
  private int length;

  /** Its user never appends more than {@code maxBytes}, and more is never allocated. */
  LineBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  boolean isEmpty() {
    return length == 0;
  }

  int capacity() {
    return bytes.length;
  }

  void append(int octet) {
    ensure(1);
    bytes[length++] = (byte) octet;
  }

  /** Takes the next {@code count} bytes of {@code in}. */
  void append(ByteBuf in, int count) {
    ensure(count);
    in.readBytes(bytes, length, count);
    length += count;
  }

  /** The text so far, and empties the buffer. */
  String take() {
    String text = length == 0 ? "" : new String(bytes, 0, length, ISO_8859_1);
    clear();
    return text;
  }

  void clear() {
    bytes = NOTHING;
    length = 0;
  }

  private void ensure(int more) {
    int needed = length + more;
    if (needed > bytes.length) {
      int wanted = Math.max(SMALLEST, Math.max(needed, bytes.length * 2));
      bytes = Arrays.copyOf(bytes, Math.min(wanted, maxBytes));
    }
  }
}
