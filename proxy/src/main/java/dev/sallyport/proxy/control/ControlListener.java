package dev.sallyport.proxy.control;

import dev.sallyport.proxy.codec.ControlEncoder;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Mapped;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts control connections at one address and gives each a session, if there is room. */
public final class ControlListener implements AutoCloseable {
  private static final int BACKLOG = 1024;

  /** Session ids: a part that differs from process to process, and a number. */
  private static final String PROCESS =
      Long.toString(new SecureRandom().nextLong(36L * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36), 36);

  private static final AtomicLong NEXT = new AtomicLong();

  private final ListenerContext context;
  private final Channel channel;

  private ControlListener(ListenerContext context, Channel channel) {
    this.context = context;
    this.channel = channel;
  }

  /**
   * Binds the configured address. Blocks for as long as that takes; not for an event loop.
   *
   * @throws IOException where the address cannot be bound
   */
  public static ControlListener bind(
      ListenerContext context, EventLoopGroup acceptor, EventLoopGroup workers) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(acceptor, workers)
            .channel(context.shared().transport().serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    accept(context, accepted);
                  }
                })
            .bind(context.config().bind())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "listener "
              + context.name()
              + " cannot bind "
              + context.config().bind()
              + ": "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return new ControlListener(context, bound.channel());
  }

  /** Where control connections are accepted. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** The listener's name. */
  public String name() {
    return context.name();
  }

  /** Accepts no more. Sessions stay. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private static void accept(ListenerContext context, SocketChannel accepted) {
    context.shared().transport().readUrgentDataInLine(accepted);
    InetAddress client = Mapped.plain(accepted.remoteAddress());
    context
        .shared()
        .registry()
        .enter(client)
        .ifPresentOrElse(
            refusal -> refuse(context, accepted, refusal),
            () ->
                new SessionDriver(context, accepted, PROCESS + "-" + NEXT.incrementAndGet())
                    .begin());
  }

  private static void refuse(
      ListenerContext context, SocketChannel accepted, SessionRefusal refusal) {
    var client =
        new HostPort(Mapped.plain(accepted.remoteAddress()), accepted.remoteAddress().getPort());
    SessionReport.refused(context, client, refusal);
    ByteBuf out = accepted.alloc().buffer();
    ControlEncoder.writeReply(refusal.reply(), out);
    accepted.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
