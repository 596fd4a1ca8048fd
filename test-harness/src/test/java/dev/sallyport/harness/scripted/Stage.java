package dev.sallyport.harness.scripted;

import dev.sallyport.harness.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway between scripted clients and a scripted server. Each has an address of its own on
 * loopback, so that a mixed-up address shows.
 */
public final class Stage implements AutoCloseable {
  /** Where clients come from. */
  public static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.2");

  /** Where the server is. */
  public static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.3");

  /** A third host, which is nobody's peer. */
  public static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.9");

  private final ServerSocket listener;
  private final Gateway gateway;
  private final List<AutoCloseable> opened = new ArrayList<>();

  private Stage(ServerSocket listener, Gateway gateway) {
    this.listener = listener;
    this.gateway = gateway;
  }

  /** Opens it; the settings are those of {@link Gateway#start}. */
  public static Stage open(String... settings) throws IOException {
    var listener = new ServerSocket(0, 1000, SERVER);
    var server = new InetSocketAddress(SERVER, listener.getLocalPort());
    return new Stage(listener, Gateway.start(server, settings));
  }

  public Gateway gateway() {
    return gateway;
  }

  /** A new control connection of a client. */
  public Line client() throws IOException {
    return kept(Line.dial("client", CLIENT, gateway.address()));
  }

  /** The next control connection at the server. */
  public Line server() throws IOException {
    return kept(Line.accept("server", listener));
  }

  /** A new session, greeted. */
  public Play greeted() throws IOException {
    var play = new Play(this, client(), server());
    play.server().says("220 ready");
    play.client().hears("220 ready");
    return play;
  }

  /** A new session, logged in. */
  public Play loggedIn() throws IOException {
    Play play = greeted();
    play.ask("USER u", "331 pw");
    play.ask("PASS p", "230 in");
    return play;
  }

  /** A new listener of one of the peers, on a port that is free. */
  public ServerSocket listen(InetAddress at) throws IOException {
    return kept(new ServerSocket(0, 10, at));
  }

  /** Refuses every further connection to the server's control port. */
  public void closeServer() throws IOException {
    listener.close();
  }

  /** Closes this with the stage, at the latest. */
  <T extends AutoCloseable> T kept(T resource) {
    opened.add(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    listener.close();
    gateway.close();
  }
}
