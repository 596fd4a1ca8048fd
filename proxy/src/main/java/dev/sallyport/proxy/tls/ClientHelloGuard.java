package dev.sallyport.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns away a client that says which protocols it speaks and does not speak FTP: a browser that
 * somebody has led here, say (ALPACA, CVE-2021-3618). A client that says nothing is welcome.
 * Netty's native provider has no fatal ALPN mismatch, so the hello is read before the engine gets
 * it.
 */
final class ClientHelloGuard extends SslClientHelloHandler<Boolean> {
  /** As registered for control and data connections. */
  static final List<String> PROTOCOLS = List.of("ftp", "ftp-data");

  private static final int LONGEST_HELLO = 32 * 1024;
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int ALPN = 16;

  /** A record with the fatal alert no_application_protocol (RFC 7301 §3.2). */
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  ClientHelloGuard() {
    super(LONGEST_HELLO);
  }

  @Override
  protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
    return context.executor().newSucceededFuture(hello == null || speaksFtp(hello.slice()));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<Boolean> welcome) {
    if (Boolean.TRUE.equals(welcome.getNow())) {
      context.pipeline().remove(this);
    } else {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Whether a hello offers no protocols, or ours among them (RFC 8446 §4.1.2, RFC 7301 §3.1). */
  static boolean speaksFtp(ByteBuf hello) {
    try {
      hello.skipBytes(VERSION_AND_RANDOM);
      hello.skipBytes(hello.readUnsignedByte());
      hello.skipBytes(hello.readUnsignedShort());
      hello.skipBytes(hello.readUnsignedByte());
      if (!hello.isReadable()) {
        return true;
      }
      ByteBuf extensions = hello.readSlice(hello.readUnsignedShort());
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
        if (type == ALPN) {
          return namesFtp(extension.readSlice(extension.readUnsignedShort()));
        }
      }
      return true;
    } catch (IndexOutOfBoundsException malformed) {
      return false;
    }
  }

  private static boolean namesFtp(ByteBuf names) {
    while (names.isReadable()) {
      var name = names.readCharSequence(names.readUnsignedByte(), StandardCharsets.US_ASCII);
      if (PROTOCOLS.contains(name.toString())) {
        return true;
      }
    }
    return false;
  }
}
