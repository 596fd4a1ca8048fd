package dev.sallyport.proxy.control;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One session as an operator sees it. Taken from another thread while it goes on, so two of its
 * parts may be an event apart.
 *
 * @param server the one behind, as configured
 * @param reached the address of it that was connected to
 * @param commands read from the client
 * @param violations that count toward the limit
 * @param moved on data connections; what goes on is at most a second behind
 */
public record SessionView(
    String id,
    String listener,
    HostPort client,
    String server,
    Optional<InetAddress> reached,
    Who who,
    Phase phase,
    Instant started,
    long commands,
    int violations,
    Moved moved,
    Optional<Transfer> transfer,
    List<Pinhole> pinholes) {

  /** Copies the list. */
  public SessionView {
    pinholes = List.copyOf(pinholes);
  }

  /**
   * Who the client says it is.
   *
   * @param user the argument of USER, from the wire; empty before it was sent
   * @param tls the control connection with the client is protected
   */
  public record Who(String user, boolean loggedIn, boolean tls) {}

  /** Bytes by direction. */
  public record Moved(long toClient, long toServer) {}

  /** What a session is doing. */
  public enum Phase {
    /** The server is being reached, or has not greeted yet. */
    CONNECTING,
    /** Nobody has logged in. */
    LOGIN,
    /** The next command may come. */
    IDLE,
    /** The server owes a reply. */
    WAITING,
    /** Bytes pass, or are about to. */
    TRANSFER,
    /** The last words are being said. */
    OVER
  }

  /**
   * A transfer that goes on.
   *
   * @param path the command's argument, from the wire
   * @param bytes that reached the receiver, at most a second ago
   */
  public record Transfer(
      String verb, String path, Direction direction, Instant since, long bytes) {}

  /**
   * A data port that is listened on for one connection.
   *
   * @param side the peer that is awaited
   * @param peer the address it must come from, where that is known
   */
  public record Pinhole(Side side, Optional<InetAddress> peer, int port, Instant since) {}
}
