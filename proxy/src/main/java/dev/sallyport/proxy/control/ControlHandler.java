package dev.sallyport.proxy.control;

import static java.util.Objects.requireNonNull;

import dev.sallyport.proxy.codec.ControlEncoder;
import dev.sallyport.proxy.codec.TelnetOffer;
import dev.sallyport.proxy.net.BeforeNextEvent;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One control connection: bytes in, one event at a time, when the session wants it; lines out.
 *
 * <p>Bytes that the session does not want yet stay in one read's buffer, and nothing more is read:
 * the peer's own socket is the queue. On the session's event loop only.
 */
abstract sealed class ControlHandler extends ChannelInboundHandlerAdapter
    permits ClientHandler, ServerHandler {
  /** More than a client types, less than a flood; lines may be longer, they are put together. */
  private static final int READ_BYTES = 2048;

  /**
   * What the kernel keeps for us. It is the bound of our memory too: once a peer has sent FIN,
   * Netty reads all there is, wanted or not.
   */
  private static final int SOCKET_BYTES = 32 * 1024;

  /** How long a peer that was told goodbye has to read it. */
  private static final int LINGER_MILLIS = 1000;

  /** How much more of its bytes such a peer may send, which nobody reads. */
  private static final int LINGER_BYTES = 256 * 1024;

  private final Side side;
  private final SocketChannel channel;
  private ByteBuf unread = Unpooled.EMPTY_BUFFER;
  private boolean pumping;
  private boolean leaving;
  private int dropped;
  private boolean written;
  private boolean flushesLater;

  /** Whether nothing may be written but through {@link #tls}. */
  private boolean secret;

  /** Whether TLS is on its way out, behind which nothing may be said before it is gone. */
  private boolean clearing;

  private @Nullable SslHandler tls;
  private @Nullable ControlHandler copiedTo;

  ControlHandler(Side side, SocketChannel channel) {
    this.side = side;
    this.channel = channel;
    // TCP_NODELAY is how Netty's channels begin.
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Whether the session takes another event from this side now. */
  abstract boolean wanted();

  /**
   * Takes one event out of the bytes and gives it to the session.
   *
   * @return whether there was one
   */
  abstract boolean readOne(ByteBuf in);

  /** The peer is gone. */
  abstract void closed();

  final SocketChannel channel() {
    return channel;
  }

  final Side side() {
    return side;
  }

  final void write(String line) {
    ByteBuf out = channel.alloc().buffer(line.length() + 2);
    ControlEncoder.writeLine(line, out);
    write(out);
  }

  final void write(FtpReply reply) {
    ByteBuf out = channel.alloc().buffer(reply.lastLine().length() + 2);
    ControlEncoder.writeReply(reply, out);
    write(out);
  }

  final void refuse(TelnetOffer offer) {
    ByteBuf out = channel.alloc().buffer(3);
    ControlEncoder.writeRefusal(offer, out);
    write(out);
    flush();
  }

  private void write(ByteBuf out) {
    if (copiedTo != null || secret != (channel.pipeline().get(SslHandler.class) != null)) {
      out.release();
      throw new IllegalStateException("a line in clear where it must not be");
    }
    channel.write(out, channel.voidPromise());
    written = true;
  }

  final void flush() {
    if (!flushesLater) {
      flushNow();
    }
  }

  private void flushNow() {
    if (written) {
      written = false;
      channel.flush();
    }
  }

  /**
   * Flushes when what is due on the event loop now has been done. Most files are small and over
   * before their 1yz has gone out; the final reply then goes with it.
   */
  final void flushWithWhatFollows() {
    flushesLater = true;
    BeforeNextEvent.execute(
        channel.eventLoop(),
        () -> {
          flushesLater = false;
          flushNow();
        });
  }

  /** Reads on as far as the session wants. */
  final void pump() {
    if (pumping || leaving) {
      return;
    }
    pumping = true;
    try {
      while (unread.isReadable() && listens()) {
        if (!readOne(unread)) {
          break;
        }
      }
    } finally {
      pumping = false;
    }
    if (!unread.isReadable()) {
      dropUnread();
    }
    channel.config().setAutoRead(leaving || shakesHands() || (!unread.isReadable() && listens()));
  }

  private boolean listens() {
    return !clearing && wanted();
  }

  /**
   * Puts TLS between this and the peer, behind what was written so far.
   *
   * @return whether that can be done; not where bytes were read before, which no handshake protects
   */
  final boolean protect(SslHandler handler) {
    secret = true;
    tls = handler;
    // The last words in clear.
    flushNow();
    if (unread.isReadable()) {
      dropUnread();
      channel.config().setAutoRead(false);
      channel.pipeline().addFirst(handler);
      return false;
    }
    channel.pipeline().addFirst(handler);
    pump();
    return true;
  }

  /** Ends TLS behind what was written so far; bytes go in clear both ways from then on. */
  final void clear() {
    SslHandler ending = requireNonNull(tls);
    clearing = true;
    flushNow();
    channel.config().setAutoRead(false);
    ending
        .closeOutbound()
        .addListener(_ -> {
          if (!leaving && channel.isActive()) {
            channel
                .pipeline()
                .addAfter(channel.pipeline().context(ending).name(), null, new ClearAfterTls());
            channel.pipeline().remove(ending);
            tls = null;
            secret = false;
            clearing = false;
            pump();
          }
        });
  }

  /**
   * Copies from now on what this peer sends, unread.
   *
   * @return whether that can be done; not where bytes were read before
   */
  final boolean copyTo(ControlHandler other) {
    flushNow();
    copiedTo = other;
    boolean clean = !unread.isReadable();
    pump();
    return clean;
  }

  /** Whether a handshake goes on, which needs reading whatever else is wanted. */
  private boolean shakesHands() {
    return tls != null && !tls.handshakeFuture().isDone();
  }

  /**
   * Says what was written, then FIN, and waits a moment for the peer's: closing with bytes unread
   * would be a reset, which can overtake the goodbye.
   */
  final void leave() {
    if (leaving) {
      return;
    }
    leaving = true;
    dropUnread();
    channel.config().setAutoRead(true);
    lastWord().addListener(_ -> Transport.sendFin(channel));
    var patience =
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> patience.cancel(false));
  }

  private ChannelFuture lastWord() {
    if (written || tls != null) {
      Transport.holdForFin(channel);
    }
    ChannelFuture flushed = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (tls == null) {
      return flushed;
    }
    return shakesHands() ? lastInClear(tls) : tls.closeOutbound();
  }

  /** Where there was no handshake there is no word to be had but the 234 (or AUTH) before it. */
  private ChannelFuture lastInClear(SslHandler shaking) {
    ChannelHandlerContext behind = channel.pipeline().context(shaking);
    return behind == null
        ? channel.newSucceededFuture()
        : behind.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    if (leaving) {
      drop(bytes);
      return;
    }
    if (copiedTo != null) {
      copiedTo.channel.write(bytes, copiedTo.channel.voidPromise());
      copied();
      return;
    }
    unread = unread.isReadable() ? joined(unread, bytes) : bytes;
    pump();
  }

  /** Bytes were copied, unread. */
  abstract void copied();

  @Override
  public final void channelReadComplete(ChannelHandlerContext context) {
    if (copiedTo != null) {
      copiedTo.channel.flush();
      pump();
    }
  }

  /** A close_notify is the last word of a peer, as FIN is; unless it answers ours (CCC). */
  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent
        && !leaving
        && !clearing
        && tls != null
        && secret) {
      context.close();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      writable();
    }
  }

  /** What was written has gone out, so the other side may be read from again. */
  abstract void writable();

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    dropUnread();
    closed();
  }

  @Override
  @SuppressWarnings("deprecation") // the method is not; its declaration in ChannelHandler is
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reset, a failed write, bytes that are no TLS; channelInactive follows and says all there is
    // to say. Whoever is leaving anyway is given the time to hear the last word.
    if (!leaving) {
      context.close();
    }
  }

  private void drop(ByteBuf bytes) {
    dropped += bytes.readableBytes();
    bytes.release();
    if (dropped > LINGER_BYTES) {
      channel.close();
    }
  }

  private void dropUnread() {
    unread.release();
    unread = Unpooled.EMPTY_BUFFER;
  }

  private ByteBuf joined(ByteBuf first, ByteBuf second) {
    ByteBuf both = channel.alloc().buffer(first.readableBytes() + second.readableBytes());
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }
}
