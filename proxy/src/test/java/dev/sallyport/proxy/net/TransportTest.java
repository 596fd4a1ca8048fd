package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A transport")
class TransportTest {
  static List<Transport> available() {
    return Stream.of(Transport.values()).filter(Transport::available).toList();
  }

  @Test
  void isTheBestThereIsAndSaysWhyItIsNoBetter() throws Exception {
    Transport best = Transport.best();
    assertThat(best).isEqualTo(available().getFirst());
    var choice = TransportChoice.of(TransportChoice.Wanted.AUTO);
    assertThat(choice.transport()).isEqualTo(best);
    assertThat(choice.why().isEmpty()).isEqualTo(best == Transport.IO_URING);
  }

  @Test
  void isAskedForByNameAndNotReplacedByAnother() throws Exception {
    var epoll = TransportChoice.of(TransportChoice.Wanted.EPOLL);
    assertThat(epoll).isEqualTo(new TransportChoice(Transport.EPOLL, ""));
  }

  /** Control and data connections rely on it, and do not spend a system call to set it again. */
  @ParameterizedTest
  @MethodSource("available")
  void makesChannelsThatDoNotWaitForMoreToSend(Transport transport) throws Exception {
    SocketChannel channel = transport.channel().getDeclaredConstructor().newInstance();
    try {
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
    } finally {
      channel.unsafe().closeForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("available")
  void listensForIpv4OnlyAtEveryIpv4Address(Transport transport) throws Exception {
    assertThat(listening(transport, "0.0.0.0", "::1")).containsExactly("0.0.0.0", "refused");
    assertThat(listening(transport, "0.0.0.0", "127.0.0.1")).containsExactly("0.0.0.0", "accepted");
  }

  @ParameterizedTest
  @MethodSource("available")
  void listensForBothAtEveryIpv6Address(Transport transport) throws Exception {
    assertThat(listening(transport, "::", "::1")).last().isEqualTo("accepted");
    assertThat(listening(transport, "::", "127.0.0.1")).last().isEqualTo("accepted");
  }

  /** Netty goes by the number of a descriptor, which the next socket has again. */
  @Test
  void holdsNothingOfWhoeverHasTheNumberOfAClosedSocket() {
    assumeThat(Transport.EPOLL.available()).isTrue();
    var closed = new EpollSocketChannel();
    closed.unsafe().closeForcibly();
    var next = new EpollSocketChannel();
    try {
      Transport.holdForFin(closed);
      assertThat(next.config().isTcpCork()).isFalse();
      Transport.holdForFin(next);
      assertThat(next.config().isTcpCork()).isTrue();
    } finally {
      next.unsafe().closeForcibly();
    }
  }

  /** Where it says that it listens, and what a client hears that dials this address. */
  private static List<String> listening(Transport transport, String bind, String dialled)
      throws Exception {
    EventLoopGroup loop = transport.eventLoops(1, "test");
    var bootstrap = new ServerBootstrap().group(loop).childHandler(new Nothing());
    Channel bound =
        ListenSockets.none()
            .listen(bootstrap, transport, new InetSocketAddress(bind, 0))
            .sync()
            .channel();
    var address = (InetSocketAddress) bound.localAddress();
    try (var _ = new Socket(dialled, address.getPort())) {
      return List.of(address.getAddress().getHostAddress(), "accepted");
    } catch (ConnectException refused) {
      return List.of(address.getAddress().getHostAddress(), "refused");
    } finally {
      bound.close().sync();
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  @ChannelHandler.Sharable
  private static final class Nothing extends ChannelInboundHandlerAdapter {}
}
