package dev.sallyport.proxy.data.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads netfilter messages, one after the other. What does not hold together ends the reading: the
 * kernel sends no such thing.
 */
final class NetlinkReader {
  static final int NLM_F_ACK = 4;
  static final int ERROR = 2;
  private static final int HEADER = 16;
  private static final int GENERIC = 4;
  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer buffer;

  /**
   * Reads all of a datagram.
   *
   * @param buffer from its position to its limit
   */
  NetlinkReader(ByteBuffer buffer) {
    this.buffer = buffer.slice().order(ByteOrder.nativeOrder());
  }

  /**
   * One message.
   *
   * @param body what follows its header
   */
  record Message(int type, int sequence, ByteBuffer body) {

    /** The code of an error message, a negative errno, or 0 which says that all is well. */
    int code() {
      return body.remaining() < 4 ? 0 : body.getInt(body.position());
    }

    /** The attributes behind the generic header. */
    ByteBuffer attributes() {
      int skip = Math.min(GENERIC, body.remaining());
      return body.slice(skip, body.remaining() - skip).order(ByteOrder.nativeOrder());
    }
  }

  Optional<Message> next() {
    if (buffer.remaining() < HEADER) {
      return Optional.empty();
    }
    int start = buffer.position();
    int length = buffer.getInt(start);
    if (length < HEADER || length > buffer.remaining()) {
      return Optional.empty();
    }
    int type = buffer.getShort(start + 4) & 0xffff;
    var body = buffer.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
    buffer.position(Math.min(buffer.limit(), start + aligned(length)));
    return Optional.of(new Message(type, buffer.getInt(start + 8), body));
  }

  /** The attribute of this type, in big endian as all numbers within are; empty where it is not. */
  static Optional<ByteBuffer> attribute(ByteBuffer attributes, int wanted) {
    int at = 0;
    var native_ = attributes.duplicate().order(ByteOrder.nativeOrder());
    int first = attributes.position();
    while (attributes.remaining() - at >= 4) {
      int length = native_.getShort(first + at) & 0xffff;
      if (length < 4 || length > attributes.remaining() - at) {
        return Optional.empty();
      }
      if ((native_.getShort(first + at + 2) & TYPE_MASK) == wanted) {
        return Optional.of(
            attributes.slice(first + at + 4, length - 4).order(ByteOrder.BIG_ENDIAN));
      }
      at += aligned(length);
    }
    return Optional.empty();
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }
}
