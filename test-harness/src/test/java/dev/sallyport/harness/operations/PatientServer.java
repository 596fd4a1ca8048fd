package dev.sallyport.harness.operations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An FTP server that lets everybody in and waits, in one descriptor a session. A file that it is
 * asked for has no end: there are bytes for as long as anybody takes them.
 */
final class PatientServer implements AutoCloseable {
  private static final int BACKLOG = 1000;

  private final ServerSocket socket = new ServerSocket();

  PatientServer() throws IOException {
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket session = socket.accept();
        Thread.ofVirtual().start(() -> answer(session));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(Socket session) {
    try (session;
        var passive = new ServerSocket();
        var in =
            new BufferedReader(
                new InputStreamReader(session.getInputStream(), StandardCharsets.US_ASCII), 64)) {
      say(session, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line.split(" ", 2)[0]) {
          case "USER" -> say(session, "331 and the password");
          case "EPSV" -> {
            if (!passive.isBound()) {
              passive.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            }
            say(session, "229 come (|||" + passive.getLocalPort() + "|)");
          }
          case "RETR" -> {
            say(session, "150 without end");
            send(passive);
          }
          case "PASS" -> say(session, "230 welcome");
          default -> say(session, "200 fine");
        }
      }
    } catch (IOException over) {
      // The gateway has closed the connection.
    }
  }

  private static void send(ServerSocket passive) throws IOException {
    try (Socket data = passive.accept()) {
      byte[] some = new byte[8192];
      while (true) {
        data.getOutputStream().write(some);
      }
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
