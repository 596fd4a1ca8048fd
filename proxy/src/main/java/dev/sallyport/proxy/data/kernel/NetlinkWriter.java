package dev.sallyport.proxy.data.kernel;

import java.net.InetAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes netfilter messages: a header in the machine's byte order, then attributes, which may nest,
 * with numbers in the network's.
 */
final class NetlinkWriter {
  private static final int NLM_F_REQUEST = 1;
  private static final int NLA_F_NESTED = 0x8000;
  private static final int HEADER = 16;

  private final ByteBuffer buffer;
  private int message;
  private int sequence;

  NetlinkWriter(int capacity) {
    buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Starts over. */
  void clear() {
    buffer.clear();
  }

  /** How many bytes still fit. */
  int room() {
    return buffer.remaining();
  }

  /**
   * Begins a message.
   *
   * @param type the subsystem in the high byte
   * @return its number, which its answer carries
   * @throws BufferOverflowException where no more fits, here as in all that follow
   */
  int begin(int type, int flags, int family, int resource) {
    message = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) (flags | NLM_F_REQUEST));
    buffer.putInt(++sequence).putInt(0);
    buffer.put((byte) family).put((byte) 0);
    bigEndianShort(resource);
    return sequence;
  }

  /** Ends the message. */
  void end() {
    buffer.putInt(message, buffer.position() - message);
  }

  /** Asks for an answer to the message that was begun last. */
  void acknowledge() {
    int at = message + 6;
    buffer.putShort(at, (short) (buffer.getShort(at) | NetlinkReader.NLM_F_ACK));
  }

  /** Opens an attribute that holds others; to be closed with {@link #close}. */
  int open(int type) {
    int at = buffer.position();
    buffer.putShort((short) 0).putShort((short) (type | NLA_F_NESTED));
    return at;
  }

  void close(int at) {
    buffer.putShort(at, (short) (buffer.position() - at));
  }

  void attribute(int type, byte[] value) {
    header(type, value.length);
    buffer.put(value);
    pad(value.length);
  }

  void text(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    header(type, bytes.length + 1);
    buffer.put(bytes).put((byte) 0);
    pad(bytes.length + 1);
  }

  void int8(int type, int value) {
    attribute(type, new byte[] {(byte) value});
  }

  void int16(int type, int value) {
    attribute(type, new byte[] {(byte) (value >> 8), (byte) value});
  }

  void int32(int type, int value) {
    header(type, 4);
    bigEndianShort(value >>> 16);
    bigEndianShort(value);
  }

  void int64(int type, long value) {
    header(type, 8);
    for (int shift = 48; shift >= 0; shift -= 16) {
      bigEndianShort((int) (value >>> shift));
    }
  }

  /** An attribute of the parts' bytes, each padded as the kernel's registers are. */
  void concatenation(int type, InetAddress first, InetAddress second, int port) {
    byte[] one = first.getAddress();
    byte[] two = second.getAddress();
    header(type, one.length + two.length + 4);
    buffer.put(one).put(two);
    bigEndianShort(port);
    buffer.putShort((short) 0);
  }

  void concatenation(int type, InetAddress address, int port) {
    byte[] one = address.getAddress();
    header(type, one.length + 4);
    buffer.put(one);
    bigEndianShort(port);
    buffer.putShort((short) 0);
  }

  /** What was written, to be read from its start. */
  ByteBuffer written() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  private void header(int type, int length) {
    buffer.putShort((short) (4 + length)).putShort((short) type);
  }

  private void pad(int length) {
    for (int i = length; i % 4 != 0; i++) {
      buffer.put((byte) 0);
    }
  }

  private void bigEndianShort(int value) {
    buffer.put((byte) (value >> 8)).put((byte) value);
  }

  /** The least a message takes. */
  static int least() {
    return HEADER + 4;
  }
}
