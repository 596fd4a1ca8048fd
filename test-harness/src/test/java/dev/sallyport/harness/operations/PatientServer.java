package dev.sallyport.harness.operations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An FTP server that lets everybody in and waits, in one descriptor a session. */
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
        var in =
            new BufferedReader(
                new InputStreamReader(session.getInputStream(), StandardCharsets.US_ASCII), 64)) {
      say(session, "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        say(session, line.startsWith("USER ") ? "331 and the password" : "230 welcome");
      }
    } catch (IOException over) {
      // The gateway has closed the connection.
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
