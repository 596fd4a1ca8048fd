package dev.sallyport.proxy.control;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to a session's server: the addresses we show to both sides, then the connection. On the
 * session's event loop; one of the two outcomes is told once, unless the session is over before.
 */
final class ServerReach {
  private final EventLoop loop;
  private final ListenerContext context;
  private final BooleanSupplier over;
  private final Consumer<Reached> reached;
  private final Consumer<ServerFailure> failed;
  private List<InetAddress> clientFace = List.of();
  private List<InetAddress> serverFace = List.of();
  private @Nullable ServerDialer dialer;

  /**
   * The server, connected.
   *
   * @param clientFace the addresses configured for the face toward the client, none for auto
   * @param serverFace the same toward the server
   */
  record Reached(
      SocketChannel server, List<InetAddress> clientFace, List<InetAddress> serverFace) {}

  /**
   * The way of one session.
   *
   * @param over whether the session does not want its server any more
   */
  ServerReach(
      EventLoop loop,
      ListenerContext context,
      BooleanSupplier over,
      Consumer<Reached> reached,
      Consumer<ServerFailure> failed) {
    this.loop = loop;
    this.context = context;
    this.over = over;
    this.reached = reached;
    this.failed = failed;
  }

  /**
   * Begins.
   *
   * @param client whose address the connection has, where the gateway stands in for clients
   */
  void begin(OriginalDestination destination, InetAddress client) {
    resolve(
        context.clientFace(),
        addresses -> {
          clientFace = addresses;
          resolve(
              context.serverFace(),
              more -> {
                serverFace = more;
                dial(destination, client);
              });
        });
  }

  /** The session is over: what is under way to its server ends. */
  void giveUp() {
    if (dialer != null) {
      dialer.giveUp();
    }
  }

  /**
   * A name of our own that DNS does not know: no data connection could work, so no session does.
   */
  private void resolve(FaceSource face, Consumer<List<InetAddress>> found) {
    face.resolve(loop, context.shared().names())
        .addListener((Future<List<InetAddress>> addresses) -> {
          if (addresses.isSuccess()) {
            found.accept(addresses.getNow());
          } else {
            fail(ServerFailure.UNRESOLVED);
          }
        });
  }

  private void dial(OriginalDestination destination, InetAddress client) {
    if (over.getAsBoolean()) {
      return;
    }
    dialer =
        new ServerDialer(
            loop,
            context.shared().transport(),
            context.limits().connectTimeout(),
            context.standsInForClients()
                ? new ServerDialer.Source.As(client)
                : new ServerDialer.Source.Ours(),
            over);
    switch (destination) {
      case OriginalDestination.Fixed(var server) ->
          dialer.dial(context.shared().names(), server, this::connected, this::fail);
      case OriginalDestination.Intercepted(var server) ->
          dialer.dial(List.of(server), this::connected, this::fail);
    }
  }

  private void connected(SocketChannel channel) {
    if (over.getAsBoolean()) {
      channel.close();
    } else {
      reached.accept(new Reached(channel, clientFace, serverFace));
    }
  }

  private void fail(ServerFailure failure) {
    if (!over.getAsBoolean()) {
      failed.accept(failure);
    }
  }
}
