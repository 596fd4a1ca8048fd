package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What an event loop does before its next event")
@ParameterizedClass
@MethodSource("available")
@Timeout(30)
class BeforeNextEventTest {
  private final Transport transport;
  private final EventLoopGroup loops;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  BeforeNextEventTest(Transport transport) {
    this.transport = transport;
    this.loops = transport.eventLoops(1, "before-next-event");
  }

  static List<Transport> available() {
    return Stream.of(Transport.values()).filter(Transport::available).toList();
  }

  @AfterEach
  void stop() throws Exception {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** A session hears that its upload is over before the server's complaint of the reset. */
  @Test
  void comesBeforeThePeersAnswerToWhatTheSameEventSent() throws Exception {
    Channel peer = answering(new TaskThenAnswer());
    for (int i = 0; i < 50; i++) {
      peer.writeAndFlush(peer.alloc().buffer().writeByte('x'));
      assertThat(next()).isEqualTo("task");
      assertThat(next()).isEqualTo("answer");
    }
  }

  @Test
  void comesInTheOrderAskedForAndAlsoBehindAFailure() throws Exception {
    EventLoop loop = loops.next();
    loop.execute(() -> {
      BeforeNextEvent.execute(loop, () -> heard.add("first"));
      BeforeNextEvent.execute(
          loop,
          () -> {
            throw new IllegalStateException("a test's");
          });
      BeforeNextEvent.execute(loop, () -> heard.add("second"));
      heard.add("not from within");
    });
    assertThat(List.of(next(), next(), next()))
        .containsExactly("not from within", "first", "second");
  }

  @Test
  void isDoneAtOnceWhereNothingHappens() throws Exception {
    for (int i = 0; i < 50; i++) {
      BeforeNextEvent.execute(loops.next(), () -> heard.add("from another thread"));
      assertThat(next()).isEqualTo("from another thread");
    }
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
  }

  private Channel answering(ChannelInboundHandlerAdapter handler) throws Exception {
    Channel listening =
        ListenSockets.none()
            .listen(
                new ServerBootstrap().group(loops).childHandler(handler),
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return new Bootstrap()
        .group(loops)
        .channel(transport.channel())
        .handler(new HearsAnswers())
        .connect(listening.localAddress())
        .sync()
        .channel();
  }

  private final class HearsAnswers extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      heard.add("answer");
    }
  }

  private final class TaskThenAnswer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      BeforeNextEvent.execute(context.channel().eventLoop(), () -> heard.add("task"));
      context.writeAndFlush(message);
    }
  }
}
