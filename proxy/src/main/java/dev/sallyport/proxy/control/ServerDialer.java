package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.ServerAddress;
import dev.sallyport.proxy.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to the server: resolves its name and tries its addresses in turn, on one event loop. */
final class ServerDialer {
  private static final Logger LOG = LoggerFactory.getLogger(ServerDialer.class);

  private final EventLoop loop;
  private final Transport transport;
  private final Duration connectTimeout;
  private final Source source;
  private final BooleanSupplier over;
  private @Nullable ChannelFuture dialling;

  /** The address at our end of the connection. */
  sealed interface Source {
    /** The one that the way to the server asks for. */
    record Ours() implements Source {}

    /** The client's. */
    record As(InetAddress client) implements Source {}
  }

  /**
   * A dialer for one session.
   *
   * @param connectTimeout of one address; the session bounds them all together
   * @param over whether the session does not want its server any more
   */
  ServerDialer(
      EventLoop loop,
      Transport transport,
      Duration connectTimeout,
      Source source,
      BooleanSupplier over) {
    this.loop = loop;
    this.transport = transport;
    this.connectTimeout = connectTimeout;
    this.source = source;
    this.over = over;
  }

  /**
   * Connects.
   *
   * @param failed called once, when no address is left; not called after a success
   * @param connected called once with the connected channel
   */
  void dial(
      Names names,
      ServerAddress server,
      Consumer<SocketChannel> connected,
      Consumer<ServerFailure> failed) {
    names
        .resolve(loop, server.host(), server.port())
        .addListener((Future<List<InetSocketAddress>> found) -> {
          if (found.isSuccess()) {
            dial(found.getNow(), connected, failed);
          } else {
            failed.accept(ServerFailure.UNRESOLVED);
          }
        });
  }

  /**
   * Connects.
   *
   * @param addresses to try in turn, at least one
   * @param failed called once, when no address is left; not called after a success
   * @param connected called once with the connected channel
   */
  void dial(
      List<InetSocketAddress> addresses,
      Consumer<SocketChannel> connected,
      Consumer<ServerFailure> failed) {
    attempt(addresses, 0, connected, failed);
  }

  /** Ends what is under way to the server of a session that is over. */
  void giveUp() {
    if (dialling != null && !dialling.isDone()) {
      dialling.channel().close();
    }
  }

  private void attempt(
      List<InetSocketAddress> addresses,
      int index,
      Consumer<SocketChannel> connected,
      Consumer<ServerFailure> failed) {
    if (over.getAsBoolean()) {
      return;
    }
    ChannelFuture attempt = bootstrap().connect(addresses.get(index));
    dialling = attempt;
    Transport.after(
        attempt,
        loop,
        () -> {
          if (attempt.isSuccess()) {
            connected.accept((SocketChannel) attempt.channel());
            return;
          }
          if (over.getAsBoolean()) {
            return;
          }
          // It may be us who cannot: too many open files, no free port, no route.
          LOG.warn("no connection to a server: {}", attempt.cause().toString());
          if (index + 1 < addresses.size()) {
            attempt(addresses, index + 1, connected, failed);
          } else {
            failed.accept(failure(attempt.cause()));
          }
        });
  }

  private static ServerFailure failure(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> ServerFailure.TIMEOUT;
      case ConnectException _ -> ServerFailure.REFUSED;
      default -> ServerFailure.UNREACHABLE;
    };
  }

  private Bootstrap bootstrap() {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.channel())
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    // Whoever dialled puts its handler in once the channel is connected.
                    prepare(channel);
                  }
                });
    return switch (source) {
      case Source.Ours() -> bootstrap;
      case Source.As(InetAddress client) -> bootstrap.localAddress(client, 0);
    };
  }

  private void prepare(SocketChannel channel) {
    switch (source) {
      case Source.Ours() -> {
        // Connect finds the address.
      }
      case Source.As _ -> {
        transport.makeTransparent(channel);
        transport.choosePortAtConnect(channel);
      }
    }
  }
}
