package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.util.Set;

/** What a session asks of the world, to be carried out in order. */
public sealed interface Action {

  /** Write this reply to the client. */
  record SendToClient(FtpReply reply) implements Action {}

  /**
   * Write this command to the server.
   *
   * @param line without its end
   */
  record SendToServer(String line) implements Action {

    /** The line may hold a password. */
    @Override
    public String toString() {
      return "SendToServer[" + line.split(" ", 2)[0] + "]";
    }
  }

  /** Open a data path; {@code DataPathOpened} or {@code DataPathRefused} answers. */
  record OpenDataPath(Peer client, Peer server) implements Action {}

  /**
   * Let the bytes pass.
   *
   * @param maxBytes one more cuts the transfer
   * @param protectedSides the sides whose data connection has TLS
   */
  record StartTransfer(Direction direction, long maxBytes, Set<Side> protectedSides)
      implements Action {

    /** Copies the set. */
    public StartTransfer {
      protectedSides = Set.copyOf(protectedSides);
    }
  }

  /** Connect to the server. */
  record ReachServer() implements Action {}

  /**
   * Begin TLS on a control connection, behind what was written to it; {@code TlsEstablished} or
   * {@code TlsFailed} answers. Whatever was read before and not yet taken is a failure.
   */
  record StartTls(Side side) implements Action {}

  /** End TLS with the client, behind what was written to it, and go on in clear. */
  record StopTls() implements Action {}

  /** From now on copy the bytes of both control connections, unread. */
  record CopyUnread() implements Action {}

  /** End the data path, whatever its state. */
  record CloseDataPath() implements Action {}

  /** End the data path of a transfer that the server refused before it began. */
  record DeclineDataPath() implements Action {}

  /** Start, or start over, a timer. */
  record StartTimer(Timer timer) implements Action {}

  /** Stop a timer, if it runs. */
  record StopTimer(Timer timer) implements Action {}

  /** Count it, log it. */
  record Tell(Notice notice) implements Action {}

  /** Close both control connections, the client's after what was written to it. The last action. */
  record EndSession(EndReason reason) implements Action {}

  /** What one side does for a data path. */
  sealed interface Peer {

    /** It connects to the address and port that it is told. */
    record Connects() implements Peer {}

    /** It is told a port only, and connects to the address its control connection goes to. */
    record ConnectsByPort() implements Peer {}

    /** It listens here, and we connect. */
    record ListensAt(HostPort target) implements Peer {}

    /** The server listens on this port of the address we are connected to. */
    record ListensOn(int port) implements Peer {}
  }
}
