package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.ProtectionLevel;
import java.time.Duration;

/** Every reply that is the gateway's own. 7-bit, as RFC 6384 §5.1 asks. */
final class Replies {
  static final FtpReply SERVER_UNREACHABLE =
      FtpReply.of(421, "The FTP server behind this gateway cannot be reached, try again later");
  static final FtpReply SERVER_SILENT =
      FtpReply.of(421, "The FTP server behind this gateway does not answer, try again later");
  static final FtpReply SERVER_CLOSED = FtpReply.of(421, "The FTP server closed the connection");
  static final FtpReply SERVER_BROKE_PROTOCOL =
      FtpReply.of(421, "The FTP server sent something that makes no sense here, closing");
  static final FtpReply TOO_MANY_VIOLATIONS =
      FtpReply.of(421, "Too many refused commands, closing");
  static final FtpReply BANNED = FtpReply.of(421, "Not welcome for a while, closing");
  static final FtpReply LOGIN_TIMEOUT = FtpReply.of(421, "Login took too long, closing");
  static final FtpReply GATEWAY_STOPPING = FtpReply.of(421, "The gateway is stopping, try again");

  static final FtpReply ENDED_BY_OPERATOR =
      FtpReply.of(421, "The operator of this gateway has ended the session");

  static final FtpReply READY_SOON = FtpReply.of(120, "Ready soon");
  static final FtpReply NOOP_OK = FtpReply.of(200, "NOOP ok");
  static final FtpReply PORT_OK = FtpReply.of(200, "PORT command successful");
  static final FtpReply EPSV_ALL_OK = FtpReply.of(200, "EPSV ALL ok");
  static final FtpReply EPSV_ALL_UNKNOWN = FtpReply.of(504, "The FTP server knows no EPSV ALL");
  static final FtpReply USER_FIRST = FtpReply.of(503, "Nobody asked for that, begin with USER");
  static final FtpReply NO_DATA_PATH = FtpReply.of(425, "Use PASV or PORT first");
  static final FtpReply DATA_PATH_LOST =
      FtpReply.of(425, "The data connection timed out before it was agreed on");
  static final FtpReply TRANSFER_CUT =
      FtpReply.of(426, "Data connection broke, the transfer is not complete");
  static final FtpReply DOWNLOAD_TOO_LARGE =
      FtpReply.of(426, "The file is larger than this gateway allows, the transfer is not complete");
  static final FtpReply TOO_MANY_TRANSFERS =
      FtpReply.of(550, "No more transfers in this session, log in again");
  static final FtpReply TOO_MANY_FAILED_LOGINS =
      FtpReply.of(421, "Too many failed logins, closing");
  static final FtpReply TOO_MANY_SESSIONS_OF_USER =
      FtpReply.of(421, "Too many sessions of this user, close one first");
  static final FtpReply BAD_OFFER =
      FtpReply.of(502, "The FTP server's answer names no usable data port");

  static final FtpReply AUTH_OK = FtpReply.of(234, "AUTH TLS successful");
  static final FtpReply AUTH_TOO_LATE =
      FtpReply.of(503, "AUTH comes before USER here, connect again");
  static final FtpReply LOGINS_IN_CLEAR = FtpReply.of(421, "Nobody logs in here without AUTH TLS");
  static final FtpReply PBSZ_OK = FtpReply.of(200, "PBSZ=0");
  static final FtpReply CCC_OK = FtpReply.of(200, "The control connection is in clear from now on");
  static final FtpReply REIN_NOT_OFFERED =
      FtpReply.of(502, "REIN is not offered over TLS, connect again");
  static final FtpReply NO_TLS_WITH_SERVER =
      FtpReply.of(421, "TLS with the FTP server behind this gateway cannot be had");
  static final FtpReply SERVER_KNOWS_NO_TLS =
      FtpReply.of(431, "The FTP server behind this gateway does not agree to TLS");
  static final FtpReply SERVER_LEVEL_REFUSED =
      FtpReply.of(521, "The FTP server does not agree to this protection of data connections");
  static final FtpReply DATA_TLS_FAILED =
      FtpReply.of(522, "No TLS on the data connection, the handshake failed");
  static final FtpReply DATA_TLS_NOT_REUSED =
      FtpReply.of(522, "Data connections must resume the TLS session of the control connection");
  // Not 522: the client's own TLS is in order, and nothing it could change would help.
  static final FtpReply SERVER_DATA_TLS_FAILED =
      FtpReply.of(425, "No TLS on the data connection to the FTP server behind this gateway");

  private Replies() {}

  static FtpReply protectionLevel(ProtectionLevel level) {
    return FtpReply.of(200, level == ProtectionLevel.CLEAR ? "Data in clear" : "Data protected");
  }

  static FtpReply idle(Duration timeout) {
    return FtpReply.of(421, "Nothing happened for " + timeout.toSeconds() + " seconds, closing");
  }

  static FtpReply passive(HostPort address) {
    return FtpReply.of(227, "Entering Passive Mode (" + address.commas() + ").");
  }

  static FtpReply extendedPassive(HostPort address) {
    return FtpReply.of(229, "Entering Extended Passive Mode (|||" + address.port() + "|)");
  }

  static FtpReply noDataPath(Refusal refusal) {
    return FtpReply.of(
        425,
        switch (refusal) {
          case NO_FREE_PORT -> "No data port is free at the moment, try again";
          case NO_MEMORY -> "The gateway has no memory for one more transfer, try again";
          case SERVER_REFUSED -> "The FTP server refuses connections to its own data port";
          case SERVER_TIMEOUT -> "The FTP server does not answer on its own data port";
          case LOCAL_ADDRESS -> "The gateway cannot use its own address for data";
        });
  }
}
