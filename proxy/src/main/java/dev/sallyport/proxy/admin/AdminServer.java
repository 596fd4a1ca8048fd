package dev.sallyport.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP server for operators. It has one thread of its own, so a slow scrape delays the next one
 * and no session.
 */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_LINE_BYTES = 1024;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_BODY_BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(65);
  private static final Duration STOP = Duration.ofSeconds(2);

  private final EventLoopGroup loop;
  private final Channel listener;
  private final InetSocketAddress address;

  private AdminServer(EventLoopGroup loop, Channel listener) {
    this.loop = loop;
    this.listener = listener;
    this.address = (InetSocketAddress) listener.localAddress();
  }

  /**
   * Binds and serves. Blocks until bound; not for an event loop.
   *
   * @throws IOException where the address cannot be bound
   */
  public static AdminServer start(InetSocketAddress bind, AdminRoutes routes) throws IOException {
    return start(bind, routes, PATIENCE);
  }

  static AdminServer start(InetSocketAddress bind, AdminRoutes routes, Duration patience)
      throws IOException {
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Connections(routes, patience))
            .bind(bind)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop(loop);
      throw new IOException("admin address " + bind + ": " + bound.cause().getMessage());
    }
    return new AdminServer(loop, bound.channel());
  }

  /** Where it listens; the port is the real one where 0 was asked for. */
  public InetSocketAddress address() {
    return address;
  }

  /** Stops listening and closes every connection. Blocks, for two seconds at most. Idempotent. */
  @Override
  public void close() {
    // First, and waited for: left to the loop's shutdown, the NIO socket at times went on
    // listening.
    listener.close().awaitUninterruptibly(STOP.toMillis());
    stop(loop);
  }

  private static void stop(EventLoopGroup loop) {
    loop.shutdownGracefully(0, STOP.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP.toMillis());
  }

  /** Sets connections up, and closes those beyond the bound. On the one admin thread. */
  private static final class Connections extends ChannelInitializer<Channel> {
    private final AdminRoutes routes;
    private final Duration patience;
    private int open;

    Connections(AdminRoutes routes, Duration patience) {
      this.routes = routes;
      this.patience = patience;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // of close(), after which there is nothing to do
    protected void initChannel(Channel channel) {
      if (open == MAX_CONNECTIONS) {
        channel.close();
        return;
      }
      open++;
      channel.closeFuture().addListener(_ -> open--);
      channel
          .pipeline()
          .addLast(
              new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_BYTES),
              new HttpObjectAggregator(MAX_BODY_BYTES),
              new FlowControlHandler(),
              new AdminHandler(routes, patience));
    }
  }
}
