package dev.sallyport.harness.operations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An FTP server whose files have no end: who asks for one gets bytes for as long as he is there.
 */
final class EndlessServer implements AutoCloseable {
  private static final int BACKLOG = 1000;

  private final ServerSocket socket =
      new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());

  EndlessServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket session = socket.accept();
        Thread.ofVirtual().start(() -> serve(session));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Socket session) {
    try (session;
        var passive = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var in =
            new BufferedReader(
                new InputStreamReader(session.getInputStream(), StandardCharsets.US_ASCII), 64)) {
      say(session, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
          case "USER" -> say(session, "331 and the password");
          case "PASS" -> say(session, "230 welcome");
          case "EPSV" -> say(session, "229 come (|||" + passive.getLocalPort() + "|)");
          case "RETR" -> {
            say(session, "150 without end");
            send(passive);
            say(session, "426 nobody takes it");
          }
          default -> say(session, "200 fine");
        }
      }
    } catch (IOException over) {
      // The gateway has closed the connection.
    }
  }

  private static void send(ServerSocket passive) {
    try (Socket data = passive.accept()) {
      byte[] some = new byte[8192];
      while (true) {
        data.getOutputStream().write(some);
      }
    } catch (IOException nobodyTakesIt) {
      // So this file has an end after all.
    }
  }

  private static void say(Socket session, String line) throws IOException {
    session.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
