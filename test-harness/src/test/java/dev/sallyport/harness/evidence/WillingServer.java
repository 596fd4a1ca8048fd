package dev.sallyport.harness.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A server that lets everybody in and sends everybody the same file, in passive mode. */
final class WillingServer implements AutoCloseable {
  static final String FILE = "the same for everybody";

  private final ServerSocket control;
  private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();

  private WillingServer(ServerSocket control) {
    this.control = control;
  }

  static WillingServer start() throws IOException {
    var server = new WillingServer(new ServerSocket(0, 1000, Stage.SERVER));
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(Stage.SERVER, control.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket session = control.accept();
        session.setTcpNoDelay(true);
        sessions.add(session);
        Thread.ofVirtual().start(() -> serve(session));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket session) {
    try (session;
        var data = new ServerSocket(0, 50, Stage.SERVER)) {
      var lines = new BufferedReader(new InputStreamReader(session.getInputStream(), ISO_8859_1));
      say(session, "220 ready");
      Socket open = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        open = answer(session, data, open, line);
      }
    } catch (IOException over) {
      // The gateway went, and so does the session.
    } finally {
      sessions.remove(session);
    }
  }

  /** Answers a command; gives the data connection that there is then. */
  private static @Nullable Socket answer(
      Socket session, ServerSocket data, @Nullable Socket open, String line) throws IOException {
    return switch (line) {
      case "PASV" -> {
        if (open != null) {
          open.close();
        }
        String at = Play.sixNumbers(Stage.SERVER, data.getLocalPort());
        say(session, "227 Entering Passive Mode (" + at + ")");
        yield data.accept();
      }
      case "RETR f" -> {
        if (open == null) {
          say(session, "425 no data connection");
          yield null;
        }
        say(session, "150 here it comes");
        open.getOutputStream().write(FILE.getBytes(ISO_8859_1));
        open.close();
        say(session, "226 done");
        yield null;
      }
      default -> {
        say(session, line.startsWith("USER") ? "331 password" : "230 in");
        yield open;
      }
    };
  }

  private static void say(Socket session, String line) throws IOException {
    session.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    control.close();
    for (Socket session : sessions) {
      session.close();
    }
  }
}
