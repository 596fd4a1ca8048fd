package dev.sallyport.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A server that cannot be dialled")
@Timeout(30)
class ServerDialerTest {

  @Test
  void refusesWhereNothingListens() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(failure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
        .isEqualTo(ServerFailure.REFUSED);
  }

  /** There is no way to everybody: Linux says so at once. */
  @Test
  void isUnreachableWhereThereIsNoRoute() throws Exception {
    byte[] everybody = {-1, -1, -1, -1};
    assertThat(failure(new InetSocketAddress(InetAddress.getByAddress(everybody), 21)))
        .isEqualTo(ServerFailure.UNREACHABLE);
  }

  private static ServerFailure failure(InetSocketAddress server) throws Exception {
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.eventLoops(1, "test");
    try {
      var failure = new CompletableFuture<ServerFailure>();
      var dialer =
          new ServerDialer(
              loops.next(),
              transport,
              Duration.ofSeconds(5),
              new ServerDialer.Source.Ours(),
              () -> false);
      loops
          .next()
          .execute(() ->
              dialer.dial(
                  List.of(server),
                  _ -> failure.completeExceptionally(new AssertionError("connected")),
                  failure::complete));
      return failure.get(10, TimeUnit.SECONDS);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
