package dev.sallyport.proxy.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Between the end of TLS and the first line in clear (CCC, RFC 4217 §5): passes over what the
 * client still sends as TLS, its close_notify, and takes itself out at the first other byte. Some
 * clients send no close_notify, so it is not waited for.
 */
final class ClearAfterTls extends ByteToMessageDecoder {
  private static final int HEADER = 5;
  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 23;

  /** A close_notify, padded as one likes; no client has more to say. */
  private static final int MAX_BYTES = 4096;

  private int passedOver;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int type = in.getUnsignedByte(in.readerIndex());
    if (type < FIRST_TYPE || type > LAST_TYPE) {
      context.pipeline().remove(this);
      return;
    }
    if (in.readableBytes() < HEADER) {
      return;
    }
    int record = HEADER + in.getUnsignedShort(in.readerIndex() + 3);
    if (passedOver + record > MAX_BYTES) {
      context.close();
    } else if (in.readableBytes() >= record) {
      in.skipBytes(record);
      passedOver += record;
    }
  }
}
