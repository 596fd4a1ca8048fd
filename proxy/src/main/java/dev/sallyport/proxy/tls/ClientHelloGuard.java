package dev.sallyport.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

  /** A record with the fatal alert no_application_protocol (RFC 7301 §3.2). */
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  private final Consumer<ClientHello> heard;

  /**
   * A guard.
   *
   * @param heard told what a client says that is let in, before the engine is
   */
  ClientHelloGuard(Consumer<ClientHello> heard) {
    super(LONGEST_HELLO);
    this.heard = heard;
  }

  @Override
  protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
    if (hello == null) {
      return context.executor().newSucceededFuture(true);
    }
    Optional<ClientHello> said =
        ClientHello.parse(hello.slice()).filter(ClientHelloGuard::speaksFtp);
    said.ifPresent(heard);
    return context.executor().newSucceededFuture(said.isPresent());
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

  /** Whether a hello offers no protocols, or ours among them. */
  private static boolean speaksFtp(ClientHello hello) {
    return hello
        .protocols()
        .map(names -> names.stream().anyMatch(PROTOCOLS::contains))
        .orElse(true);
  }
}
