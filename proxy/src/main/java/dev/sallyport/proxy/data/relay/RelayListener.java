package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Mapped;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one connection from one address, on a port of a pool.
 *
 * <p>Whoever else knocks is reset. The listening socket goes with the right connection, so a second
 * one is refused by the kernel; the port stays taken until {@link #close}.
 */
final class RelayListener {
  /** Ports are bound this often before the address, not the port, is taken to be at fault. */
  private static final int TRIES = 16;

  private static final int BACKLOG = 16;

  private static final int RETRY_MILLIS = 500;

  /** Who is told. */
  interface Observer {
    /** The port is open; nobody is let in before {@link #start}. */
    void listening();

    void cannotListen(Refusal refusal);

    void wrongPeer(InetAddress from);

    /** The one connection is here. */
    void connected(RelayEnd end);
  }

  private final EventLoop loop;
  private final Transport transport;
  private final Leg.Listen leg;
  private final Observer observer;
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable Channel channel;
  private boolean closed;

  RelayListener(EventLoop loop, Transport transport, Leg.Listen leg, Observer observer) {
    this.loop = loop;
    this.transport = transport;
    this.leg = leg;
    this.observer = observer;
  }

  /** Finds a port and opens it. */
  void open() {
    if (closed) {
      return;
    }
    OptionalInt port = ports.size() < TRIES ? leg.ports().take() : OptionalInt.empty();
    if (port.isEmpty()) {
      // The reason is not asked of the exception: each transport spells "in use" its own way.
      var refusal = ports.size() < TRIES ? Refusal.NO_FREE_PORT : Refusal.LOCAL_ADDRESS;
      close();
      observer.cannotListen(refusal);
      return;
    }
    // A port that could not be bound stays taken during the search, or it might be drawn again.
    ports.add(port.getAsInt());
    ChannelFuture bound =
        new Bootstrap()
            .group(loop)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new Door())
            .bind(leg.on(), port.getAsInt());
    channel = bound.channel();
    Transport.after(bound, loop, () -> bound(bound));
  }

  private void bound(ChannelFuture bound) {
    if (closed) {
      return;
    }
    if (!bound.isSuccess()) {
      open();
      return;
    }
    while (ports.size() > 1) {
      leg.ports().give(ports.removeFirst());
    }
    observer.listening();
  }

  /** Where the peer is to connect, once listening. */
  HostPort address() {
    return new HostPort(leg.on(), ports.getLast());
  }

  /** Lets the peer in. */
  void start() {
    if (channel != null) {
      channel.config().setAutoRead(true);
    }
  }

  /** Stops listening and gives the port back. Idempotent. */
  void close() {
    closed = true;
    closeChannel();
    ports.forEach(leg.ports()::give);
    ports.clear();
  }

  private void closeChannel() {
    if (channel != null) {
      Transport.close(channel);
      channel = null;
    }
  }

  private void accept(SocketChannel accepted) {
    InetAddress from = accepted.remoteAddress().getAddress();
    if (channel == null || !Mapped.plain(from).equals(Mapped.plain(leg.onlyFrom()))) {
      accepted.config().setSoLinger(0);
      accepted.unsafe().closeForcibly();
      if (channel != null) {
        observer.wrongPeer(from);
      }
      return;
    }
    closeChannel();
    RelayEnd end = RelayEnd.on(accepted);
    accepted.pipeline().addLast(end);
    loop.register(accepted)
        .addListener(registered -> {
          if (registered.isSuccess()) {
            observer.connected(end);
          }
        });
  }

  /** Gets the accepted connections as messages, before they are on any event loop. */
  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (leg.transparent()) {
        transport.makeTransparent(context.channel());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      accept((SocketChannel) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Most likely there is no descriptor left. Asked again at once, the loop would do nothing
      // else.
      Channel door = context.channel();
      door.config().setAutoRead(false);
      var retry =
          loop.schedule(() -> door.config().setAutoRead(true), RETRY_MILLIS, TimeUnit.MILLISECONDS);
      door.closeFuture().addListener(_ -> retry.cancel(false));
    }
  }
}
