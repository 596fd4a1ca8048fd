package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.util.Optional;

/** What can happen to a session. */
public sealed interface Event {

  /** One line came from the client. */
  record CommandRead(FtpCommand command) implements Event {}

  /** The client ended its control connection. */
  record ClientClosed() implements Event {}

  /**
   * Our control connection to the server stands; the greeting is still owed.
   *
   * @param veil over the addresses that the client shall not read
   */
  record ServerConnected(InetAddress address, Veil veil) implements Event {

    /** The same where nothing is to be concealed. */
    public ServerConnected(InetAddress address) {
      this(address, Veil.NONE);
    }
  }

  /** The server's name or address led nowhere. */
  record ServerUnreachable() implements Event {}

  /** One complete reply came from the server. */
  record ReplyRead(FtpReply reply) implements Event {}

  /** The server sent what is no reply. */
  record ReplyUnreadable(Fault fault) implements Event {}

  /** The server ended its control connection. */
  record ServerClosed() implements Event {}

  /**
   * The data path that was asked for is open.
   *
   * @param clientSide what the client is to be told, where we listen for it
   * @param serverSide what the server is to be told, where we listen for it
   */
  record DataPathOpened(Optional<HostPort> clientSide, Optional<HostPort> serverSide)
      implements Event {}

  /** The data path that was asked for cannot be had. */
  record DataPathRefused(Refusal refusal) implements Event {}

  /** The open data path is over. */
  record DataPathEnded(DataPathResult result) implements Event {}

  /** The TLS handshake that was asked for is done; from now on this side is protected. */
  record TlsEstablished(Side side) implements Event {}

  /** The TLS handshake that was asked for failed. */
  record TlsFailed(Side side, TlsFailure failure) implements Event {}

  /** A timer that was started ran out. */
  record TimerFired(Timer timer) implements Event {}

  /** An operator wants this session gone. */
  record EndedByOperator() implements Event {}

  /** The server's reply would log in a user who has as many sessions as allowed. */
  record UserHasNoPlace() implements Event {}

  /**
   * The client's network gets no sessions any more.
   *
   * @param loggedInToo whether a session that is logged in ends, too
   */
  record ClientBanned(boolean loggedInToo) implements Event {}

  /** The gateway is going down. */
  record GatewayStopping() implements Event {}
}
