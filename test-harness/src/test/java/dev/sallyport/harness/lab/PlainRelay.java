package dev.sallyport.harness.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What a gateway without rewriting is: it relays the control connection byte for byte. Tests use it
 * to show that the lab notices a gateway that does nothing.
 */
final class PlainRelay implements AutoCloseable {
  private final Lab lab;
  private final ServerSocket listener;
  private final InetSocketAddress server;

  private PlainRelay(Lab lab, ServerSocket listener, InetSocketAddress server) {
    this.lab = lab;
    this.listener = listener;
    this.server = server;
  }

  /** Relays connections to {@code at} on the gateway to the server. */
  static PlainRelay start(Lab lab, InetSocketAddress at, InetSocketAddress server)
      throws Exception {
    ServerSocket listener =
        lab.in(
            Host.GATEWAY,
            () -> {
              var socket = new ServerSocket();
              socket.bind(at);
              return socket;
            });
    var relay = new PlainRelay(lab, listener, server);
    Thread.ofPlatform().daemon().start(relay::run);
    return relay;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void run() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket behind =
            lab.in(Host.GATEWAY, () -> new Socket(server.getAddress(), server.getPort()));
        copy(client, behind);
        copy(behind, client);
      } catch (Exception e) {
        // Closed, or a connection that did not come about: the client sees it.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (from;
              to;
              OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
          } catch (IOException e) {
            // The connection is over either way.
          }
        });
  }
}
