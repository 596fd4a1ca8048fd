package dev.sallyport.proxy.data;

import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What a data path tells its session, on the session's event loop and in the order it happened;
 * never from within a call of the session's.
 */
public interface DataPathObserver {

  /**
   * The path is open and may be announced. Once, unless {@link #refused} comes instead.
   *
   * @param clientSide where the client is to connect, when we listen for it
   * @param serverSide where the server is to connect, when we listen for it
   */
  void opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide);

  /** The path cannot be opened; everything it held is given back. The last call. */
  void refused(Refusal refusal);

  /** The peer of this side has connected to the port where we listened for it. At most once. */
  void connected(Side side);

  /** Somebody else knocked; that connection was reset and the path is as before. */
  void wrongPeer(Side side, InetAddress from);

  /** The path is over; everything it held is given back. The last call, once, after opened. */
  void ended(DataPathResult result);

  /** Why a path could not be opened. */
  enum Refusal {
    /** Every port of the range is taken. */
    NO_FREE_PORT,
    /** What is left of the memory for buffers is needed by the transfers there are. */
    NO_MEMORY,
    /** The server's port refused, or cannot be reached. */
    SERVER_REFUSED,
    /** The server's port did not answer within the connect timeout. */
    SERVER_TIMEOUT,
    /** Our own address cannot be listened on or connected from. */
    LOCAL_ADDRESS
  }
}
