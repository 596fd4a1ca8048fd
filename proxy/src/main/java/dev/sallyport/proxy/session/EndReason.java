package dev.sallyport.proxy.session;

import java.util.Locale;

/** Why a session ended: the text of its log line and the tag of its metric. */
public enum EndReason {
  CLIENT_QUIT("the client said QUIT"),
  CLIENT_CLOSED("the client closed its control connection"),
  CLIENT_VIOLATION("the client broke the protocol"),
  POLICY("a rule of the policy asks for it"),
  LOGIN_ATTEMPTS("too many logins were refused"),
  USER_SESSIONS("too many sessions of the user"),
  BANNED("the client's network is banned"),
  TOO_MANY_VIOLATIONS("too many commands of the client were refused"),
  TLS_FAILED("the TLS handshake with the client failed"),
  LOGIN_TIMEOUT("no login in time"),
  IDLE_TIMEOUT("nothing happened for too long"),
  SERVER_UNREACHABLE("the server cannot be reached"),
  SERVER_SILENT("the server did not greet in time"),
  SERVER_CLOSED("the server closed its control connection"),
  SERVER_SAID_421("the server closed the session with 421"),
  SERVER_REFUSED("the server refused the session in its greeting"),
  SERVER_TLS_FAILED("there is no TLS with the server"),
  SERVER_VIOLATION("the server broke the protocol"),
  OPERATOR("an operator ended the session"),
  GATEWAY_STOPPING("the gateway is stopping"),
  INTERNAL_ERROR("a fault of the gateway itself");

  private final String text;

  EndReason(String text) {
    this.text = text;
  }

  /** The sentence for people. */
  public String text() {
    return text;
  }

  /** Whether it was for what the client did. */
  public boolean violation() {
    return this == CLIENT_VIOLATION || this == TOO_MANY_VIOLATIONS;
  }

  /** The metric tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
