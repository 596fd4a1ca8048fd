package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The data connections of one session whose control connection is copied unread (RFC 6384 §5): from
 * its client alone, to the same port of its server, and over when the session is.
 */
public final class Passages implements AutoCloseable {
  /** A client has one data connection at a time, and perhaps others that it has not closed yet. */
  private static final int MAX_AT_ONCE = 4;

  private final PassagePorts ports;
  private final Transport transport;
  private final Route route;
  private final Observer observer;
  private final EventLoop loop;
  private final List<Passage> passages = new ArrayList<>();
  private int coming;
  private boolean closed;

  /**
   * Between whom.
   *
   * @param client whose connections are taken
   * @param on our address toward the client
   * @param server where they lead
   * @param from our address toward the server
   */
  public record Route(
      InetAddress client,
      InetAddress on,
      InetAddress server,
      InetAddress from,
      DataPathRequest.Bounds bounds) {}

  /** What the session hears, on its event loop. */
  public interface Observer {
    /** A connection of the client's was taken. */
    void connected();

    /** Somebody who is no client knocked, and was reset. */
    void wrongPeer(InetAddress from);

    /** Bytes were handed on. */
    void moved(Direction direction, long bytes);

    /** A connection is over. */
    void ended(Result result);
  }

  /** What became of one connection. */
  public record Result(
      int port, Outcome outcome, long bytesToClient, long bytesToServer, Duration duration) {}

  Passages(
      PassagePorts ports, Transport transport, Route route, Observer observer, EventLoop loop) {
    this.ports = ports;
    this.transport = transport;
    this.route = route;
    this.observer = observer;
    this.loop = loop;
  }

  Route route() {
    return route;
  }

  EventLoop loop() {
    return loop;
  }

  /** Any thread. */
  void wrongPeer(InetAddress from) {
    loop.execute(() -> {
      if (!closed) {
        observer.wrongPeer(from);
      }
    });
  }

  /** A connection of the client's, on no event loop yet. Any thread. */
  void come(SocketChannel accepted, int port) {
    loop.execute(() -> {
      if (closed || passages.size() + coming >= MAX_AT_ONCE) {
        accepted.config().setSoLinger(0);
        accepted.unsafe().closeForcibly();
        return;
      }
      coming++;
      observer.connected();
      RelayEnd client = RelayEnd.on(accepted);
      accepted.pipeline().addLast(client);
      loop.register(accepted).addListener(registered -> dial(client, port));
    });
  }

  private void dial(RelayEnd client, int port) {
    var leg = new Leg.Dial(new HostPort(route.server(), port), route.from(), 0);
    var dialed =
        new RelayDialer.Observer() {
          @Override
          public void connected(RelayEnd server) {
            coming--;
            if (closed) {
              client.reset();
              server.reset();
            } else {
              pass(client, server, port);
            }
          }

          @Override
          public void failed(Refusal refusal) {
            coming--;
            client.reset();
            if (!closed) {
              observer.ended(new Result(port, Outcome.NOT_CONNECTED, 0, 0, Duration.ZERO));
            }
          }
        };
    new RelayDialer(loop, transport, leg, dialed).dial(route.bounds().connectTimeout());
  }

  private void pass(RelayEnd client, RelayEnd server, int port) {
    var passage =
        new Passage(
            loop, new Passage.Ends(client, server), route.bounds().stallTimeout(), observer::moved);
    passages.add(passage);
    passage.start((ended, outcome) -> {
      passages.remove(ended);
      observer.ended(
          new Result(
              port,
              outcome,
              ended.bytes(Direction.TO_CLIENT),
              ended.bytes(Direction.TO_SERVER),
              ended.duration()));
    });
  }

  /** Closes the ports to this client, and cuts what goes on. Idempotent; on the event loop. */
  @Override
  public void close() {
    if (!closed) {
      List.copyOf(passages).forEach(passage -> passage.cut(Outcome.CANCELLED));
      closed = true;
      ports.leave(this);
    }
  }
}
