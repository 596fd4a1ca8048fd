package dev.sallyport.proxy.data.relay;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stands between a TLS handler and a {@link RelayEnd}, and tells the end of a TLS stream in the
 * words for the end of a plain one: close_notify is what FIN is there, and FIN without it is a
 * connection that broke off (RFC 8446 §6.1), because anybody on the way can send FIN.
 *
 * <p>What arrives between the handshake and the start of the copying is kept here. That is one
 * read: reading is paused at the end of the handshake. It is passed on even if the connection is
 * reset in the meantime: after close_notify nothing else can be missing.
 */
final class TlsStage extends ChannelDuplexHandler {
  private static final int FLUSHES_AT_ONCE = 16;

  private final SocketChannel channel;
  private final SslHandler tls;
  private final RelayEnd above;
  private final Deque<Object> kept = new ArrayDeque<>();
  private boolean keeping = true;
  private boolean ended;
  private boolean finished;

  /** FIN came before close_notify. */
  static final class Truncated extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Truncated() {
      super("the TLS stream ended without close_notify", null, false, false);
    }
  }

  /** Stands between a socket and TLS: both sides' calls reach the socket only where they should. */
  private static final class Doorkeeper extends FlushConsolidationHandler {
    Doorkeeper() {
      // What is read at once is sent at once: the last bytes and close_notify, for one.
      super(FLUSHES_AT_ONCE, true);
    }

    /**
     * A TLS handler that has not got a whole record asks for more though reading is paused; epoll
     * answers that it is, the handler asks again, and so on without end.
     */
    @Override
    public void read(ChannelHandlerContext context) {
      if (context.channel().config().isAutoRead()) {
        context.read();
      }
    }
  }

  private TlsStage(SocketChannel channel, SslHandler tls, RelayEnd above) {
    this.channel = channel;
    this.tls = tls;
    this.above = above;
  }

  /** Puts TLS on a channel, in front of everything that is there. */
  static TlsStage on(SocketChannel channel, SslHandler tls, RelayEnd above) {
    var stage = new TlsStage(channel, tls, above);
    channel.pipeline().addFirst(new Doorkeeper(), tls, stage);
    return stage;
  }

  /** Passes on what was kept, and from then on everything as it comes. */
  void open() {
    channel.eventLoop().execute(this::passOnWhatWasKept);
  }

  /** Says close_notify, behind what was flushed. */
  ChannelFuture finish() {
    finished = true;
    return tls.closeOutbound();
  }

  /** Answers the peer's close_notify, so that its own end is clean; before the socket is closed. */
  void bidFarewell() {
    if (!finished && channel.isActive() && tls.handshakeFuture().isSuccess()) {
      finished = true;
      var _ = tls.closeOutbound();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (keeping) {
      kept.add(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      end(context, ChannelInputShutdownEvent.INSTANCE);
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      fin(context);
    }
  }

  /** A peer that has all it wanted need not say goodbye; one that sends must. */
  private void fin(ChannelHandlerContext context) {
    if (!tls.handshakeFuture().isDone()) {
      close(context, context.newPromise());
    } else {
      end(context, finished ? ChannelInputShutdownEvent.INSTANCE : new Truncated());
    }
  }

  private void end(ChannelHandlerContext context, Object how) {
    if (ended) {
      return;
    }
    ended = true;
    if (keeping) {
      kept.add(how);
    } else {
      tell(context, how);
    }
  }

  private static void tell(ChannelHandlerContext context, Object how) {
    if (how instanceof Truncated truncated) {
      context.fireExceptionCaught(truncated);
    } else {
      context.fireUserEventTriggered(how);
    }
  }

  /** Past the pipeline, which may be gone. */
  private void passOnWhatWasKept() {
    keeping = false;
    for (Object next = kept.poll(); next != null; next = kept.poll()) {
      if (next instanceof Truncated truncated) {
        above.receivedAll();
        above.failed(truncated);
      } else if (next == ChannelInputShutdownEvent.INSTANCE) {
        above.receivedAll();
        above.receivedFin();
      } else {
        above.received(next);
      }
    }
    above.receivedAll();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!isWholeAndKept()) {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!isWholeAndKept()) {
      context.fireChannelInactive();
    }
  }

  /** A sender's last word is here, and is to be passed on before anything that came of it later. */
  private boolean isWholeAndKept() {
    return ended && keeping;
  }

  /**
   * Closes the socket without a word of the TLS handler's, which would say close_notify: the
   * receiver of a cut transfer would take it for whole.
   */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    ChannelHandlerContext beneath = context.pipeline().context(tls);
    if (beneath == null) {
      context.close(promise);
    } else {
      beneath.close(promise);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!ended) {
      forget();
    }
  }

  /** Nobody wants what was kept. */
  void forget() {
    for (Object next = kept.poll(); next != null; next = kept.poll()) {
      ReferenceCountUtil.release(next);
    }
  }
}
