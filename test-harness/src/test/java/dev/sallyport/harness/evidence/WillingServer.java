package dev.sallyport.harness.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
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

  /** A client that this server has let in through a gateway. */
  static Line loggedIn(InetAddress from, InetSocketAddress gateway) throws IOException {
    Line client = Line.dial("client", from, gateway);
    client.hears("220");
    client.says("USER u");
    client.hears("331");
    client.says("PASS p");
    client.hears("230");
    return client;
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
    ServerSocket data = null;
    try (session) {
      var lines = new BufferedReader(new InputStreamReader(session.getInputStream(), ISO_8859_1));
      say(session, "220 ready");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        data = answer(session, data, line);
      }
    } catch (IOException over) {
      // The gateway went, and so does the session.
    } finally {
      sessions.remove(session);
      close(data);
    }
  }

  /** Answers a command; gives the port that data connections come to then. */
  private static @Nullable ServerSocket answer(
      Socket session, @Nullable ServerSocket data, String line) throws IOException {
    return switch (line) {
      case "PASV" -> {
        close(data);
        // The gateway may not come, so nobody waits for it here.
        var fresh = new ServerSocket(0, 5, Stage.SERVER);
        String at = Play.sixNumbers(Stage.SERVER, fresh.getLocalPort());
        say(session, "227 Entering Passive Mode (" + at + ")");
        yield fresh;
      }
      case "RETR f" -> {
        if (data == null) {
          say(session, "425 no data connection");
          yield null;
        }
        try (data;
            Socket open = data.accept()) {
          say(session, "150 here it comes");
          open.getOutputStream().write(FILE.getBytes(ISO_8859_1));
        }
        say(session, "226 done");
        yield null;
      }
      case "QUIT" -> {
        say(session, "221 bye");
        yield data;
      }
      default -> {
        say(session, line.startsWith("USER") ? "331 password" : "230 in");
        yield data;
      }
    };
  }

  private static void close(@Nullable ServerSocket data) {
    try {
      if (data != null) {
        data.close();
      }
    } catch (IOException gone) {
      // Nobody needs it any more.
    }
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
