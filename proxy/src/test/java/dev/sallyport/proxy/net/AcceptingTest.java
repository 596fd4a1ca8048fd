package dev.sallyport.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A socket that listens")
@ParameterizedClass
@MethodSource("available")
@Timeout(30)
class AcceptingTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Transport transport;
  private final EventLoopGroup loops;
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

  AcceptingTest(Transport transport) {
    this.transport = transport;
    this.loops = transport.eventLoops(1, "accepting");
  }

  /** Without NIO: the JDK closes when it looks at its sockets the next time. */
  static List<Transport> available() {
    return Stream.of(Transport.IO_URING, Transport.EPOLL).filter(Transport::available).toList();
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
        .as("the event loop has ended")
        .isTrue();
  }

  @Test
  void givesAllItsConnectionsTheirPeersAddresses() throws Exception {
    Channel listening = listen(0);
    for (int i = 0; i < 50; i++) {
      try (var client = connect(listening)) {
        Channel channel = accepted.take();
        assertThat(channel.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
        assertThat(channel.localAddress()).isEqualTo(client.getRemoteSocketAddress());
        assertThat(echo(client)).isEqualTo("x");
      }
    }
  }

  @Test
  void canBeBoundAgainAsSoonAsItIsClosed() throws Exception {
    Channel listening = listen(0);
    int port = port(listening);
    for (int i = 0; i < 20; i++) {
      listening.close().sync();
      assertThat(isRefused(port)).as("connections to a closed socket are refused").isTrue();
      listening = listen(port);
      try (var client = connect(listening)) {
        assertThat(echo(client)).isEqualTo("x");
      }
    }
  }

  @Test
  void endsWithItsEventLoop() throws Exception {
    int port = port(listen(0));
    try (var client = new Socket(LOOPBACK, port)) {
      assertThat(echo(client)).isEqualTo("x");
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(isRefused(port)).isTrue();
    }
  }

  @Test
  void goesOnBehindConnectionsThatWereResetWhileTheyWaited() throws Exception {
    Channel listening = listen(0);
    CountDownLatch goOn = park(listening.eventLoop());
    for (int i = 0; i < 10; i++) {
      var client = connect(listening);
      client.setSoLinger(true, 0);
      client.close();
    }
    goOn.countDown();
    try (var client = connect(listening)) {
      assertThat(echo(client)).isEqualTo("x");
    }
    assertThat(accepted).allSatisfy(channel -> assertThat(channel.remoteAddress()).isNotNull());
  }

  /** Data connections are only watched, whatever the control connections are. */
  @Test
  void sharesItsEventLoopWithConnectionsThatAreOnlyWatched() throws Exception {
    Channel listening = listen(0);
    var heard = new LinkedBlockingQueue<String>();
    Channel watched =
        dial(transport.watching().channel(), listening.localAddress(), new Hears(heard, "x"));
    for (int i = 0; i < 50; i++) {
      watched.writeAndFlush(watched.alloc().buffer().writeByte('x'));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).as("echo %s", i).isEqualTo("x");
    }
    assertThat(accepted.take().eventLoop()).isSameAs(watched.eventLoop());
  }

  private Channel dial(Class<? extends Channel> channel, SocketAddress peer, ChannelHandler handler)
      throws Exception {
    return new Bootstrap()
        .group(loops)
        .channel(channel)
        .handler(handler)
        .connect(peer)
        .sync()
        .channel();
  }

  private Channel listen(int port) throws Exception {
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new Echo(accepted));
    return ListenSockets.none()
        .listen(bootstrap, transport, new InetSocketAddress(LOOPBACK, port))
        .sync()
        .channel();
  }

  private static int port(Channel listening) {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private static Socket connect(Channel listening) throws Exception {
    return new Socket(LOOPBACK, port(listening));
  }

  private static String echo(Socket client) throws Exception {
    client.getOutputStream().write('x');
    return new String(client.getInputStream().readNBytes(1), US_ASCII);
  }

  private static boolean isRefused(int port) throws Exception {
    try (var _ = new Socket(LOOPBACK, port)) {
      return false;
    } catch (ConnectException refused) {
      return true;
    }
  }

  /** Lets an event loop wait, once it has done what was asked of it before. */
  private static CountDownLatch park(EventLoop loop) {
    var parked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    loop.execute(() -> {
      parked.countDown();
      await(goOn);
    });
    await(parked);
    return goOn;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says what it is whenever it is told something. */
  private static final class Hears extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<String> heard;
    private final String what;

    Hears(BlockingQueue<String> heard, String what) {
      this.heard = heard;
      this.what = what;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      heard.add(what);
    }
  }

  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Channel> accepted;

    Echo(BlockingQueue<Channel> accepted) {
      this.accepted = accepted;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      accepted.add(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }
}
