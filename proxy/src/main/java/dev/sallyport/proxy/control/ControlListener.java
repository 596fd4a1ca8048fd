package dev.sallyport.proxy.control;

import dev.sallyport.proxy.codec.ControlEncoder;
import dev.sallyport.proxy.limits.SteadyTime;
import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Mapped;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/** Accepts control connections at one address and gives each a session, if there is room. */
public final class ControlListener implements AutoCloseable {
  private static final int BACKLOG = 1024;

  /** Session ids: a part that differs from process to process, and a number. */
  private static final String PROCESS =
      Long.toString(new SecureRandom().nextLong(36L * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36), 36);

  private static final AtomicLong NEXT = new AtomicLong();

  private final Channel channel;
  private final Admission admission;

  private ControlListener(Admission admission, Channel channel) {
    this.admission = admission;
    this.channel = channel;
  }

  /**
   * Binds the configured address. Blocks for as long as that takes; not for an event loop.
   *
   * @param sockets those that listen already
   * @throws IOException where the address cannot be bound
   */
  public static ControlListener bind(
      ListenerContext context, EventLoopGroup loops, ListenSockets sockets) throws IOException {
    var admission = new Admission(context);
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .handler(
                new ChannelInitializer<ServerChannel>() {
                  @Override
                  protected void initChannel(ServerChannel channel) {
                    if (context.standsInForServers()) {
                      context.shared().transport().makeTransparent(channel);
                    }
                  }
                })
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(admission);
    ChannelFuture bound =
        sockets
            .listen(bootstrap, context.shared().transport(), context.config().bind())
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
    refuseOpaque(context, bound.channel());
    return new ControlListener(admission, bound.channel());
  }

  /** The kernel hands intercepted connections to transparent sockets only. */
  private static void refuseOpaque(ListenerContext context, Channel bound) throws IOException {
    Transport transport = context.shared().transport();
    if (!context.standsInForServers() || transport.isTransparent(bound)) {
      return;
    }
    bound.close().awaitUninterruptibly();
    String lacks =
        switch (transport) {
          case IO_URING, EPOLL -> "the capability CAP_NET_ADMIN, which this process does not have";
          case NIO -> "Linux with epoll, which cannot be used here";
        };
    throw new IOException(
        "listener " + context.name() + " cannot intercept: intercept = tproxy needs " + lacks);
  }

  /** Where control connections are accepted. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** The listener's name. */
  public String name() {
    return context().name();
  }

  /** What new sessions go by. */
  public ListenerContext context() {
    return admission.context;
  }

  /** Whether the socket that is bound can serve this. */
  public boolean fits(ListenerContext next) {
    return next.standsInForServers() == context().standsInForServers();
  }

  /** Gives new sessions another configuration; the address stays bound. Any thread. */
  public void reload(ListenerContext next) {
    admission.context = next;
  }

  /** The descriptor another process can go on to accept with. */
  public OptionalInt descriptor() {
    return ListenSockets.descriptor(channel);
  }

  /** Accepts no more. Sessions stay. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  /** Gives each accepted connection a session, if there is room. */
  private static final class Admission extends ChannelInitializer<SocketChannel> {
    private volatile ListenerContext context;

    Admission(ListenerContext context) {
      this.context = context;
    }

    @Override
    protected void initChannel(SocketChannel accepted) {
      accept(context, accepted);
    }
  }

  private static void accept(ListenerContext context, SocketChannel accepted) {
    context.shared().transport().readUrgentDataInLine(accepted);
    InetAddress client = Mapped.plain(accepted.remoteAddress());
    var destination = OriginalDestination.of(context.config().destination(), accepted);
    switch (SessionPlace.take(context, client, SteadyTime.now())) {
      case SessionPlace.Taking.Refused(SessionRefusal refusal) ->
          refuse(context, accepted, destination, refusal);
      case SessionPlace.Taking.Taken(SessionPlace place) -> {
        var newcomer = new Newcomer(context, accepted, destination, place);
        EventLoop loop = accepted.eventLoop();
        context.gate().decide(loop, client, destination, newcomer::decided);
      }
    }
  }

  /** A client that has a place; what becomes of it depends on where it was going. */
  private record Newcomer(
      ListenerContext context,
      SocketChannel accepted,
      OriginalDestination destination,
      SessionPlace place) {

    void decided(Optional<SessionRefusal> refusal) {
      boolean begun = false;
      try {
        if (refusal.isPresent()) {
          refuse(context, accepted, destination, refusal.get());
        } else if (accepted.isOpen()) {
          String id = PROCESS + "-" + NEXT.incrementAndGet();
          new SessionDriver(context, accepted, destination, place, id).begin();
          begun = true;
        }
      } finally {
        if (!begun) {
          place.leave();
        }
      }
    }
  }

  private static void refuse(
      ListenerContext context,
      SocketChannel accepted,
      OriginalDestination destination,
      SessionRefusal refusal) {
    var client =
        new HostPort(Mapped.plain(accepted.remoteAddress()), accepted.remoteAddress().getPort());
    SessionReport.refused(context, client, destination, refusal);
    ByteBuf out = accepted.alloc().buffer();
    ControlEncoder.writeReply(refusal.reply(), out);
    accepted.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
