package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.Destination;
import dev.sallyport.proxy.config.ServerAddress;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.ftp.Mapped;
import io.netty.channel.socket.SocketChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where the client of one control connection was going. */
sealed interface OriginalDestination {

  /** To the gateway, which has one server behind it. */
  record Fixed(ServerAddress server) implements OriginalDestination {
    @Override
    public String toString() {
      return server.toString();
    }
  }

  /** To this server: the connection was intercepted, and our end of it has the server's address. */
  record Intercepted(InetSocketAddress server) implements OriginalDestination {
    @Override
    public String toString() {
      InetAddress address = server.getAddress();
      String host = IpLiteral.write(address);
      return (address instanceof Inet6Address ? '[' + host + ']' : host) + ':' + server.getPort();
    }
  }

  /** The server, as its certificate has to name it. */
  default ServerAddress address() {
    return switch (this) {
      case Fixed(ServerAddress server) -> server;
      case Intercepted(InetSocketAddress server) ->
          new ServerAddress(server.getAddress().getHostAddress(), server.getPort());
    };
  }

  /** Where the client of this accepted connection was going. */
  static OriginalDestination of(Destination configured, SocketChannel accepted) {
    return switch (configured) {
      case Destination.Fixed(ServerAddress server) -> new Fixed(server);
      case Destination.Dialled _ -> {
        InetSocketAddress dialled = accepted.localAddress();
        yield new Intercepted(new InetSocketAddress(Mapped.plain(dialled), dialled.getPort()));
      }
    };
  }
}
