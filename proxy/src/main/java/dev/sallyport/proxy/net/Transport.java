package dev.sallyport.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;

/** A way to do network I/O: the event loops' handler and the channel classes that go with it. */
public enum Transport {
  /**
   * Linux's io_uring, with epoll beside it on the same event loops: connections of its own are read
   * and written by the kernel, many with one system call.
   */
  IO_URING(EpollServerSocketChannel.class, IoUringSocketChannel.class, EpollDatagramChannel.class),

  /** Linux's epoll: notices a reset while reading is paused, and is the one splice needs. */
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class),

  /** The JDK's selectors, everywhere. */
  NIO(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);

  /** SOL_SOCKET, SO_OOBINLINE: Linux's numbers. */
  private static final IntegerUnixChannelOption OOB_INLINE =
      new IntegerUnixChannelOption("SO_OOBINLINE", 1, 10);

  /** IPPROTO_TCP, TCP_CORK. */
  private static final IntegerUnixChannelOption CORK =
      new IntegerUnixChannelOption("TCP_CORK", 6, 3);

  /** SOL_IP, IP_BIND_ADDRESS_NO_PORT. */
  private static final IntegerUnixChannelOption BIND_ADDRESS_NO_PORT =
      new IntegerUnixChannelOption("IP_BIND_ADDRESS_NO_PORT", 0, 24);

  private final Class<? extends ServerSocketChannel> serverChannel;
  private final Class<? extends SocketChannel> channel;
  private final Class<? extends DatagramChannel> datagramChannel;

  Transport(
      Class<? extends ServerSocketChannel> serverChannel,
      Class<? extends SocketChannel> channel,
      Class<? extends DatagramChannel> datagramChannel) {
    this.serverChannel = serverChannel;
    this.channel = channel;
    this.datagramChannel = datagramChannel;
  }

  /** The best transport of this machine. */
  public static Transport best() {
    return IO_URING.available() ? IO_URING : plain();
  }

  /** The best of those that can be had everywhere, and that ask the kernel for no io_uring. */
  public static Transport plain() {
    return EPOLL.available() ? EPOLL : NIO;
  }

  /**
   * What connections are to be opened with, on the same event loops, that are only watched until
   * somebody asks for their bytes.
   */
  public Transport watching() {
    return this == IO_URING ? EPOLL : this;
  }

  /** Whether this machine has it. */
  public boolean available() {
    return obstacle().isEmpty();
  }

  /** Why this machine does not have it, in words for the operator; empty where it does. */
  public String obstacle() {
    return switch (this) {
      case IO_URING -> {
        if (!EPOLL.available()) {
          yield EPOLL.obstacle();
        }
        yield IoUring.isAvailable()
            ? NettyInternals.obstacle()
            : cause(IoUring.unavailabilityCause());
      }
      case EPOLL -> Epoll.isAvailable() ? "" : cause(Epoll.unavailabilityCause());
      case NIO -> "";
    };
  }

  private static String cause(Throwable unavailable) {
    Throwable first = unavailable;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return Objects.requireNonNullElse(first.getMessage(), first.toString());
  }

  /** A factory for the I/O handlers of {@link #eventLoops}. */
  public IoHandlerFactory ioHandlers() {
    return switch (this) {
      case IO_URING -> RingWithEpoll.newFactory();
      case EPOLL -> SteadyEpoll.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /** Event loops on daemon threads of that name. */
  public EventLoopGroup eventLoops(int threads, String name) {
    var factory = new DefaultThreadFactory(name, true);
    return this == IO_URING
        ? new RingLoop.Group(threads, factory, ioHandlers())
        : new MultiThreadIoEventLoopGroup(threads, factory, ioHandlers());
  }

  /** The channel that listens. */
  public Class<? extends ServerSocketChannel> serverChannel() {
    return serverChannel;
  }

  /**
   * A channel to listen at such an address with. One that knows IPv4 only where that is an IPv4
   * address: 0.0.0.0 is every IPv4 address then, and not every IPv6 address as well, as it is with
   * a socket for both.
   */
  public ServerSocketChannel serverChannel(InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      return switch (this) {
        case IO_URING, EPOLL -> new EpollServerSocketChannel();
        case NIO -> new NioServerSocketChannel();
      };
    }
    return switch (this) {
      case IO_URING, EPOLL -> new EpollServerSocketChannel(SocketProtocolFamily.INET);
      case NIO ->
          new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET);
    };
  }

  /** Lets a channel, not registered yet, accept connections of this transport. */
  ServerSocketChannel accepting(ServerSocketChannel listening) {
    if (this == IO_URING) {
      listening.pipeline().addFirst(new AcceptToRing());
    }
    return listening;
  }

  /** The channel that connects. */
  public Class<? extends SocketChannel> channel() {
    return channel;
  }

  /** The channel that asks DNS. */
  public Class<? extends DatagramChannel> datagramChannel() {
    return datagramChannel;
  }

  /**
   * Leaves urgent data where it stands in the stream, where the socket can be told so. It is how
   * Telnet's Synch announces ABOR (RFC 959 §4.1.3); taken out of line it would be lost. The JDK's
   * channels cannot, and there the codec makes do with what is left.
   */
  public void readUrgentDataInLine(Channel channel) {
    switch (this) {
      case IO_URING, EPOLL -> channel.config().setOption(OOB_INLINE, 1);
      case NIO -> {
        // No such option.
      }
    }
  }

  /**
   * Goes on from a step on the event loop of whoever took it. A channel that could not be made, for
   * want of a descriptor, has no event loop, and Netty tells of it on a thread of its own.
   */
  public static void after(ChannelFuture step, EventLoop loop, Runnable next) {
    step.addListener(_ -> {
      if (loop.inEventLoop()) {
        next.run();
      } else {
        loop.execute(next);
      }
    });
  }

  /** Closes a channel, unless it is one that could not be made: that one cannot be closed. */
  public static void close(Channel channel) {
    if (channel.isRegistered()) {
      channel.close();
    }
  }

  /**
   * Lets what is written from now on wait for the FIN that follows at once, so that both go in one
   * segment (TCP_CORK), where there is such a thing. The kernel waits for 200 ms at most.
   */
  public static void holdForFin(SocketChannel channel) {
    // Netty would set it by the number of the descriptor, which somebody else's socket may have
    // now.
    if (channel instanceof UnixChannel && channel.isOpen()) {
      try {
        channel.config().setOption(CORK, 1);
      } catch (ChannelException gone) {
        // Nothing is written to it any more.
      }
    }
  }

  /**
   * Sends FIN, with nothing left to write and nothing to be written later. Netty's own way makes an
   * exception with its whole stack trace for the writes that do not come.
   *
   * @return whether the connection was still there
   */
  public static boolean sendFin(SocketChannel channel) {
    if (channel instanceof UnixChannel ours) {
      try {
        ((Socket) ours.fd()).shutdown(false, true);
        return true;
      } catch (IOException | NotYetConnectedException gone) {
        return false;
      }
    }
    return channel.shutdownOutput().isSuccess();
  }

  /**
   * Lets a channel that is about to be bound to an address and port 0 get its port at connect,
   * where there is such a thing. A port that is chosen at bind must be free towards all the world,
   * and finding one among thousands of connections in TIME_WAIT takes milliseconds.
   */
  public void choosePortAtConnect(Channel channel) {
    switch (this) {
      case IO_URING, EPOLL -> channel.config().setOption(BIND_ADDRESS_NO_PORT, 1);
      case NIO -> {
        // The JDK knows no such option.
      }
    }
  }

  /**
   * Lets a channel that is about to be bound have an address of somebody else, whose packets the
   * kernel then hands to it (IP_TRANSPARENT). Whoever lacks CAP_NET_ADMIN is not told here: the
   * channel is not {@linkplain #isTransparent transparent}, and cannot be bound to such an address.
   */
  public void makeTransparent(Channel channel) {
    switch (this) {
      case IO_URING, EPOLL -> {
        try {
          channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        } catch (ChannelException notPermitted) {
          // Seen by asking the channel, or when it is bound.
        }
      }
      case NIO -> {
        // The JDK knows no such option.
      }
    }
  }

  /** Whether this channel may have an address of somebody else. */
  public boolean isTransparent(Channel channel) {
    return switch (this) {
      case IO_URING, EPOLL ->
          Boolean.TRUE.equals(channel.config().getOption(EpollChannelOption.IP_TRANSPARENT));
      case NIO -> false;
    };
  }
}
