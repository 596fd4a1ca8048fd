package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;

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
   */
  record StartTransfer(Direction direction, long maxBytes) implements Action {}

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
