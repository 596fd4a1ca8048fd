package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.relay.PausableReads.Paused;
import dev.sallyport.proxy.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One side's connection of a data path: tells apart a peer that ended from one that broke off, and
 * can end in the same two ways itself. Reads nothing until it is resumed.
 *
 * <p>The socket is set to end with RST from the start, and to FIN only when all is well: whatever
 * else closes it, were it the death of this process, cannot make a cut transfer look complete.
 */
final class RelayEnd extends ChannelInboundHandlerAdapter {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);
  private static final WriteBufferWaterMark WATER_MARK_WHEN_SHORT =
      new WriteBufferWaterMark(4 * 1024, 8 * 1024);
  private static final int RESET = 0;
  private static final int LINGER = -1;
  private static final int TCP_CLOSE = 7;
  private static final int TCP_CLOSE_WAIT = 8;

  /** What a peer does, told once reading was resumed for the first time. */
  interface Peer {
    /** Bytes to be released by the callee. */
    void sent(ByteBuf bytes);

    /** No more bytes at the moment. */
    void paused();

    /** FIN, after all bytes. */
    void finished();

    /** RST, or the connection failed in another way. The last call. */
    void brokeOff();

    /** There is room for writes again. */
    void writable();
  }

  private final SocketChannel channel;
  private final PausableReads reads = new PausableReads();
  private @Nullable Peer peer;
  private @Nullable TlsStage tls;
  private boolean truncated;
  private boolean closed;
  private boolean broken;
  private boolean finArrived;
  private boolean finTold;
  private boolean drain;
  private boolean handedOver;

  private RelayEnd(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Prepares a channel to be one side of a data path; the caller puts the end on its pipeline.
   * Netty's channels begin with TCP_NODELAY, which is not set again: each option is a system call,
   * and a small file is not many more.
   */
  static RelayEnd on(SocketChannel channel) {
    var end = new RelayEnd(channel);
    channel
        .config()
        .setSoLinger(RESET)
        .setAllowHalfClosure(true)
        .setAutoRead(false)
        .setWriteBufferWaterMark(WATER_MARK)
        .setRecvByteBufAllocator(end.reads);
    return end;
  }

  /** Starts to tell what the peer does, beginning with what it did before. */
  void listen(Peer peer) {
    this.peer = peer;
    if (broken) {
      peer.brokeOff();
    } else if (tls != null) {
      tls.open();
    }
  }

  /**
   * Puts TLS on the connection, and reads until the handshake is done.
   *
   * @param engine released with the connection, in any case
   * @return the handshake; when it fails the connection is closed
   */
  Future<Channel> secure(SSLEngine engine, Protection.Private protection) {
    if (closed) {
      // On a closed channel the handshake would neither begin nor fail.
      ReferenceCountUtil.release(engine);
      return channel.eventLoop().newFailedFuture(new ClosedChannelException());
    }
    var handler = new SslHandler(engine, false, protection.handshakeTasks());
    handler.setHandshakeTimeoutMillis(protection.handshakeTimeout().toMillis());
    tls = TlsStage.on(channel, handler, this);
    handler.handshakeFuture().addListener(_ -> pause());
    resume();
    return handler.handshakeFuture();
  }

  /** Whether the peer's TLS stream had no proper end. */
  boolean isTruncated() {
    return truncated;
  }

  /** Whether the kernel can move its bytes: nothing in this process has to see them. */
  boolean isPlainSocket() {
    return channel instanceof EpollSocketChannel && channel.pipeline().first() == this;
  }

  /** Of a plain socket. */
  FileDescriptor socket() {
    return ((EpollSocketChannel) channel).fd();
  }

  int descriptor() {
    return socket().intValue();
  }

  /** Whether the connection broke off. */
  boolean isBroken() {
    return broken;
  }

  /** Leaves reading to somebody else, and to the channel no more than to notice a failure. */
  void handOver() {
    handedOver = true;
  }

  /** Takes the channel off its event loop, so that its socket can be watched in another way. */
  ChannelFuture leaveLoop() {
    return channel.deregister();
  }

  /** Whether the peer's FIN is in this machine, behind what may still have to be read. */
  boolean hasFinArrived() {
    return finArrived;
  }

  /** Who reads from the socket beside the channel has seen its FIN. */
  void sawFin() {
    finArrived = true;
  }

  /** Takes more at once. */
  void readInBulk() {
    reads.inBulk();
  }

  void resume() {
    channel.config().setAutoRead(true);
  }

  void pause() {
    if (!drain) {
      channel.config().setAutoRead(false);
    }
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  ChannelFuture write(ByteBuf bytes) {
    var memory = BufferMemory.OF_THIS_JVM;
    channel.config().setWriteBufferWaterMark(memory.isShort() ? WATER_MARK_WHEN_SHORT : WATER_MARK);
    int size = bytes.capacity();
    memory.waits(size);
    return channel.write(bytes).addListener(_ -> memory.waits(-size));
  }

  void flush() {
    channel.flush();
  }

  /** Sends FIN, and close_notify before it, behind what {@link #keepsOrder} or is written. */
  ChannelFuture finish() {
    ChannelFuture said = tls == null ? channel.newSucceededFuture() : tls.finish();
    ChannelPromise fin = channel.newPromise();
    said.addListener(_ -> {
      if (said.isSuccess() && finishSocket()) {
        fin.setSuccess();
      } else {
        fin.setFailure(new ClosedChannelException());
      }
    });
    return fin;
  }

  /** Whether its end may follow a flush at once: a plain socket's FIN overtakes what waits. */
  boolean keepsOrder() {
    return tls != null;
  }

  /** Sends FIN and nothing before it; whether the connection was still there. */
  boolean finishSocket() {
    return Transport.sendFin(channel);
  }

  /**
   * Passes on a FIN of the other side, unless both directions would be over by it, as with TLS they
   * always are for one of the two versions.
   */
  void finishUnlessFinished() {
    if (!finArrived && channel.isActive() && tls == null) {
      finishSocket();
    }
  }

  /** Closes with FIN, and leaves the bytes under way to the kernel. */
  void close() {
    if (channel.isOpen()) {
      channel.config().setSoLinger(LINGER);
    }
    if (tls != null) {
      tls.bidFarewell();
    }
    reset();
  }

  /** Closes with RST: what the peer has got is not complete. */
  void reset() {
    closed = true;
    if (tls != null) {
      tls.forget();
    }
    var _ = channel.close();
  }

  /**
   * Closes when the peer does, after FIN was sent. A receiver that still sends would be answered
   * with RST by a closed socket, and lose what it has not read. After {@code patience} the kernel
   * is left alone with it.
   */
  void closeAfterPeer(Duration patience) {
    if (finArrived || broken || !channel.isOpen()) {
      close();
      return;
    }
    handedOver = false;
    listen(new Lingering(this::close));
    if (isPlainSocket()) {
      // FIN is sent, so a close is no reset any more; the peer's FIN ends it without another word.
      channel.config().setSoLinger(LINGER).setAllowHalfClosure(false);
    }
    if (!channel.isRegistered()) {
      var _ = channel.eventLoop().register(channel);
    }
    var timer = channel.eventLoop().schedule(this::close, patience.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false));
    resume();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    received(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    receivedAll();
  }

  /** Bytes of the peer's, which are released in any case. */
  void received(Object message) {
    if (peer == null || closed) {
      ReferenceCountUtil.release(message);
    } else {
      peer.sent((ByteBuf) message);
    }
  }

  void receivedAll() {
    if (peer != null && !closed) {
      peer.paused();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (peer != null && !closed && channel.isWritable()) {
      peer.writable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // Netty says the same of a connection that broke off; that was in exceptionCaught before.
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      receivedFin();
    }
  }

  void receivedFin() {
    if (!broken && !closed && !handedOver) {
      finArrived = true;
      channel.config().setAutoRead(false);
      if (peer != null) {
        finTold = true;
        peer.finished();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof Paused) {
      wokenWhilePaused();
    } else {
      failed(cause);
    }
  }

  void failed(Throwable cause) {
    truncated = cause instanceof TlsStage.Truncated;
    breakOff();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    breakOff();
  }

  private void wokenWhilePaused() {
    if (closed || broken || handedOver || !(channel instanceof EpollSocketChannel epoll)) {
      return;
    }
    int state = epoll.tcpInfo().state();
    if (state == TCP_CLOSE_WAIT) {
      finArrived = true;
    } else if (state == TCP_CLOSE && (channel.isOutputShutdown() || isRestInKernel())) {
      // FIN both ways, or RST after all was sent: what is left can be read, and FIN behind it.
      // Epoll would report the hang-up for ever, so it is read now.
      drain = true;
      resume();
    } else if (state == TCP_CLOSE) {
      breakOff();
    }
  }

  private boolean isRestInKernel() {
    return finArrived && !finTold && peer != null;
  }

  private void breakOff() {
    if (closed || broken) {
      return;
    }
    broken = true;
    // Left open, epoll would report the error for ever.
    reset();
    if (peer != null) {
      peer.brokeOff();
    }
  }
}
