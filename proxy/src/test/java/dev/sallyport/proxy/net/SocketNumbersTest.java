package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A socket that gets the number of one just closed")
@Timeout(30)
class SocketNumbersTest {
  private static final int MANY = 64;

  private final BlockingQueue<ChannelFuture> opened = new LinkedBlockingQueue<>();
  private final List<Socket> peers = new ArrayList<>();
  private EventLoopGroup loops;
  private ServerSocket server;

  @BeforeEach
  void start() throws Exception {
    assumeThat(Transport.EPOLL.available()).isTrue();
    loops = Transport.EPOLL.eventLoops(1, "numbers");
    server = new ServerSocket(0, 2 * MANY, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.close();
    for (Socket peer : peers) {
      peer.close();
    }
  }

  @Test
  void isNotToldWhatTheKernelSaidOfTheOther() throws Exception {
    Channel second = dial(new ChannelInboundHandlerAdapter()).sync().channel();
    Socket secondPeer = accepted();
    Channel first = dial(new Replacing((EpollSocketChannel) second)).sync().channel();
    Socket firstPeer = accepted();
    var bothAreReady = new CountDownLatch(1);
    first.eventLoop().execute(() -> await(bothAreReady));
    firstPeer.getOutputStream().write(1);
    secondPeer.close();
    bothAreReady.countDown();
    ChannelFuture newcomer = opened.poll(10, TimeUnit.SECONDS);
    assertThat(newcomer).as("a socket of the number that became free").isNotNull();
    assertThat(newcomer.await().cause()).isNull();
    assertThat(newcomer.channel().isActive()).isTrue();
  }

  private ChannelFuture dial(ChannelHandler handler) {
    return new Bootstrap()
        .group(loops)
        .channel(Transport.EPOLL.channel())
        .handler(handler)
        .connect(server.getLocalSocketAddress());
  }

  private Socket accepted() throws Exception {
    Socket peer = server.accept();
    peers.add(peer);
    return peer;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the other when it hears something, and opens connections until one has its number. */
  private final class Replacing extends SimpleChannelInboundHandler<ByteBuf> {
    private final EpollSocketChannel other;

    Replacing(EpollSocketChannel other) {
      this.other = other;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf heard) {
      int number = other.fd().intValue();
      other.close();
      for (int i = 0; i < MANY; i++) {
        ChannelFuture newcomer = dial(new ChannelInboundHandlerAdapter());
        if (((EpollSocketChannel) newcomer.channel()).fd().intValue() == number) {
          opened.add(newcomer);
          return;
        }
      }
    }
  }
}
