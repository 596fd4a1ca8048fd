package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that came through our pinholes, and who waits for them. Watched and forgotten
 * from all threads; segments come on one, in order.
 */
final class Connections {
  private final Map<Pinhole.Door, Watched> awaited = new ConcurrentHashMap<>();
  private final Map<Ends, Watched> running = new ConcurrentHashMap<>();

  /** Two pinholes of one peer to one port could not be told apart behind them. */
  private final Set<Pinhole.Lead> leads = ConcurrentHashMap.newKeySet();

  /** Who wants to know of one connection. Told on the segments' thread, and must not wait. */
  interface Watcher {
    /** It has come, from this port of the peer's. */
    void began(int port);

    /** One more has come, from this port of the peer's; it is nobody's. */
    void another(int port);

    /** It ended, or half of it. */
    void told(Connection.Sign sign, Connection.Overhead overhead);

    /** Something may have happened to it that nobody will tell. */
    void lost();
  }

  /** Both ends of a connection between the peers, as it is once the destination is translated. */
  private record Ends(HostPort initiator, HostPort responder) {
    Ends reversed() {
      return new Ends(responder, initiator);
    }
  }

  private static final class Watched {
    final Pinhole pinhole;
    final Watcher watcher;
    // Written by the segments' thread alone.
    volatile @Nullable Ends ends;
    @Nullable Connection connection;

    Watched(Pinhole pinhole, Watcher watcher) {
      this.pinhole = pinhole;
      this.watcher = watcher;
    }
  }

  /**
   * Waits for the connection of a pinhole.
   *
   * @return whether that is possible, which it is not while another one like it is awaited
   */
  boolean watch(Pinhole pinhole, Watcher watcher) {
    if (!leads.add(pinhole.lead())) {
      return false;
    }
    if (awaited.putIfAbsent(pinhole.door(), new Watched(pinhole, watcher)) != null) {
      leads.remove(pinhole.lead());
      return false;
    }
    return true;
  }

  /** Wants to know no more. Idempotent. */
  void forget(Pinhole pinhole) {
    Watched watched = awaited.remove(pinhole.door());
    if (watched == null) {
      return;
    }
    if (watched.ends != null) {
      running.remove(watched.ends, watched);
    }
    leads.remove(pinhole.lead());
  }

  /** Whether somebody waits for the connection of a pinhole, and it has not come. Any thread. */
  boolean awaits(Pinhole pinhole) {
    Watched watched = awaited.get(pinhole.door());
    return watched != null && watched.ends == null;
  }

  /** How many connections are awaited or running. */
  int size() {
    return awaited.size();
  }

  /** Segments were lost. Who waits for a connection's first has a timeout. */
  void lost() {
    running.values().forEach(watched -> watched.watcher.lost());
  }

  /**
   * A segment that begins or ends a connection: the first with the addresses that the initiator
   * knows, all others with those of the peers.
   */
  void on(TcpSegment segment) {
    if (segment.flags().syn() && !segment.flags().ack()) {
      Optional.ofNullable(
              awaited.get(new Pinhole.Door(segment.source().host(), segment.destination())))
          .ifPresent(watched -> begin(watched, segment));
      return;
    }
    var ends = new Ends(segment.source(), segment.destination());
    Watched byInitiator = running.get(ends);
    if (byInitiator != null) {
      tell(byInitiator, segment, Connection.End.INITIATOR);
      return;
    }
    Watched byResponder = running.get(ends.reversed());
    if (byResponder != null) {
      tell(byResponder, segment, Connection.End.RESPONDER);
    }
  }

  private void begin(Watched watched, TcpSegment syn) {
    var ends = new Ends(syn.source(), watched.pinhole.to());
    if (watched.ends != null) {
      if (!watched.ends.equals(ends)) {
        watched.watcher.another(syn.source().port());
      }
      return;
    }
    watched.connection = new Connection(syn);
    watched.ends = ends;
    running.put(ends, watched);
    if (awaited.get(watched.pinhole.door()) != watched) {
      // Forgotten meanwhile.
      running.remove(ends, watched);
    }
    watched.watcher.began(syn.source().port());
  }

  private static void tell(Watched watched, TcpSegment segment, Connection.End from) {
    Connection connection = watched.connection;
    if (connection != null) {
      connection
          .on(segment, from)
          .ifPresent(sign -> watched.watcher.told(sign, connection.overhead()));
    }
  }
}
