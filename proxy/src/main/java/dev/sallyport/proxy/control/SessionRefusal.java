package dev.sallyport.proxy.control;

import dev.sallyport.rules.ftp.FtpReply;
import java.util.Locale;

/** Why a client is not given a session. */
public enum SessionRefusal {
  MAX_SESSIONS("Too many sessions on this gateway, try again later"),
  MAX_SESSIONS_PER_CLIENT("Too many sessions from your address, close one first");

  private final String text;

  SessionRefusal(String text) {
    this.text = text;
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
