package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.net.Transport;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few ports of a listener that serve the data connections of sessions whose control connection
 * nobody here can read. They are open only while there is such a session, and only to the addresses
 * of those sessions' clients; whoever else knocks is reset.
 *
 * <p>Any thread; everything happens on the event loop of the session that came first.
 */
public final class PassagePorts {
  private static final int BACKLOG = 64;
  private static final int RETRY_MILLIS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(PassagePorts.class);

  private final Transport transport;
  private final int first;
  private final int last;
  private final Map<InetAddress, Doors> doors = new HashMap<>();
  private @Nullable EventLoop loop;

  /** What is open on one address, and for whom. */
  private record Doors(List<Channel> channels, List<Passages> guests) {}

  /** The ports from first to last, none of them open. */
  public PassagePorts(Transport transport, int first, int last) {
    this.transport = transport;
    this.first = first;
    this.last = last;
  }

  /** Opens them to a session's client until the passages are closed. */
  public Passages open(Passages.Route route, Passages.Observer observer, EventLoop session) {
    var guest = new Passages(this, transport, route, observer, session);
    home(session).execute(() -> enter(guest));
    return guest;
  }

  void leave(Passages guest) {
    EventLoop home = home(guest.loop());
    home.execute(() -> {
      Doors open = doors.get(guest.route().on());
      if (open != null && open.guests().remove(guest) && open.guests().isEmpty()) {
        open.channels().forEach(Transport::close);
        doors.remove(guest.route().on());
      }
    });
  }

  private synchronized EventLoop home(EventLoop session) {
    if (loop == null) {
      loop = session;
    }
    return loop;
  }

  private void enter(Passages guest) {
    InetAddress on = guest.route().on();
    Doors open = doors.get(on);
    if (open == null) {
      open = new Doors(new ArrayList<>(), new ArrayList<>());
      doors.put(on, open);
      for (int port = first; port <= last; port++) {
        open.channels().add(bind(on, port));
      }
    }
    open.guests().add(guest);
  }

  private Channel bind(InetAddress on, int port) {
    ChannelFuture bound =
        new Bootstrap()
            .group(loop)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .handler(new Door(on, port))
            .bind(on, port);
    bound.addListener(done -> {
      if (!done.isSuccess()) {
        LOG.error("passthrough port cannot be opened: address={} port={}", on, port, done.cause());
      }
    });
    return bound.channel();
  }

  private void accept(InetAddress on, int port, SocketChannel accepted) {
    InetAddress from = Mapped.plain(accepted.remoteAddress().getAddress());
    Doors open = doors.get(on);
    List<Passages> guests = open == null ? List.of() : open.guests();
    for (Passages guest : guests.reversed()) {
      if (Mapped.plain(guest.route().client()).equals(from)) {
        guest.come(accepted, port);
        return;
      }
    }
    accepted.config().setSoLinger(0);
    accepted.unsafe().closeForcibly();
    if (!guests.isEmpty()) {
      guests.getLast().wrongPeer(from);
    }
  }

  /** Gets the accepted connections as messages, before they are on any event loop. */
  private final class Door extends ChannelInboundHandlerAdapter {
    private final InetAddress on;
    private final int port;

    Door(InetAddress on, int port) {
      this.on = on;
      this.port = port;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      accept(on, port, (SocketChannel) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Most likely there is no descriptor left. Asked again at once, the loop would do nothing
      // else.
      Channel door = context.channel();
      door.config().setAutoRead(false);
      var _ =
          door.eventLoop()
              .schedule(() -> door.config().setAutoRead(true), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
