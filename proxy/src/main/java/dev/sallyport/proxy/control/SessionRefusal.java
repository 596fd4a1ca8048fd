package dev.sallyport.proxy.control;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.policy.BuiltinCheck;
import java.util.Locale;

/** Why a client is not given a session. */
public enum SessionRefusal {
  BANNED(BuiltinCheck.BANNED, "Not welcome for a while"),
  MAX_SESSIONS(BuiltinCheck.MAX_SESSIONS, "Too many sessions on this gateway, try again later"),
  MAX_SESSIONS_PER_CLIENT(
      BuiltinCheck.MAX_SESSIONS_PER_CLIENT, "Too many sessions from your address, close one first"),
  LISTENER_SESSIONS(BuiltinCheck.LISTENER_SESSIONS, "Too many sessions here, try again later"),
  LISTENER_SESSIONS_PER_CLIENT(
      BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT,
      "Too many sessions from your address here, close one first"),
  /** The server that was dialled is in none of the networks the listener leads to. */
  DESTINATION(BuiltinCheck.DESTINATION, "That server may not be reached through this gateway"),
  /** What was intercepted was dialled by this machine, or leads to it. */
  LOOP(BuiltinCheck.LOOP, "This gateway is no FTP server");

  private final BuiltinCheck rule;
  private final String text;

  SessionRefusal(BuiltinCheck rule, String text) {
    this.rule = rule;
    this.text = text;
  }

  /** What decided. */
  BuiltinCheck rule() {
    return rule;
  }

  /** What the client is told. */
  FtpReply reply() {
    return FtpReply.of(421, text);
  }

  /** The metric tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
