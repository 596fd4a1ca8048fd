package dev.sallyport.proxy.metrics;

import java.util.List;

/**
 * The tags of our meters. Each takes its values from a closed set: fixed here, or declared once
 * when {@link ProxyMetrics} is made. Whatever else is reported counts as {@value #OTHER}, except
 * where no peer has a say in the value and another one is a bug.
 */
public enum Tag {
  /** The name of a listener, from the configuration. Declared. */
  LISTENER("listener"),
  /** The name of a command, from the list of known ones. Declared. */
  VERB("verb"),
  /** What was done with a command. */
  COMMAND_OUTCOME("outcome", "forwarded", "answered", "refused"),
  /** The first digit of a reply code (RFC 959 §4.2.1; 6yz: RFC 2228 §5). */
  REPLY_CLASS("class", "1", "2", "3", "4", "5", "6"),
  /** The stable identity of a rule that refuses. Declared. */
  RULE("rule"),
  /** How a PORT or EPRT tried to make us connect elsewhere (RFC 2577 §3). Declared. */
  BOUNCE_KIND("kind"),
  /** Why a session ended. Declared. */
  END_REASON("reason"),
  /** Why a client was not given a session. Declared. */
  SESSION_REFUSAL("reason"),
  /** Which rate somebody has to keep to. */
  RATE("limit", "commands_per_second", "upload_rate", "download_rate"),
  /** Why a network was banned. */
  BAN_CAUSE("cause", "failed_logins", "violations", "operator"),
  /** Why the server could not be reached. Declared. */
  CONNECT_FAILURE("reason"),
  /** Who listened for a data connection, as the client sees it. */
  MODE("mode", "active", "passive"),
  /** Which way bytes went. */
  BYTES_DIRECTION("direction", "to_client", "to_server"),
  /** Which way a data connection's bytes went; {@code none} where no transfer started. */
  DIRECTION("direction", "to_client", "to_server", "none"),
  /** How a data connection ended, or why there was none. Declared. */
  DATA_OUTCOME("outcome"),
  /** What came of reading the configuration again. */
  RELOAD_OUTCOME("outcome", "applied", "refused", "failed"),
  /** What the TLS handshake of a control connection came to. */
  TLS_OUTCOME(
      "outcome", "TLSv1.2", "TLSv1.3", "plaintext", "timeout", "closed", "certificate", "refused"),
  /**
   * What the TLS handshake of a data connection came to: it resumed its control connection's
   * session, or had one of its own, or was not let pass for that, or failed.
   */
  TLS_DATA_OUTCOME("outcome", "resumed", "full", "not_reused", "failed"),
  /** Which peer a data port is for. */
  SIDE("side", "client", "server"),
  /** What happened to a data port that was listened on. */
  PINHOLE_EVENT("event", "opened", "used", "expired", "wrong_peer");

  /** What a value outside its closed set is counted as. */
  public static final String OTHER = "other";

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // from List.of
  private final List<String> fixed;

  Tag(String key, String... fixed) {
    this.key = key;
    this.fixed = List.of(fixed);
  }

  String key() {
    return key;
  }

  List<String> fixed() {
    return fixed;
  }

  /** Whether a value outside the set is counted, as {@value #OTHER}, and not refused. */
  boolean takesOthers() {
    return switch (this) {
      case LISTENER, SIDE, BYTES_DIRECTION, PINHOLE_EVENT, BAN_CAUSE, RATE, RELOAD_OUTCOME -> false;
      case VERB,
          COMMAND_OUTCOME,
          REPLY_CLASS,
          RULE,
          BOUNCE_KIND,
          END_REASON,
          SESSION_REFUSAL,
          CONNECT_FAILURE,
          MODE,
          DIRECTION,
          TLS_OUTCOME,
          TLS_DATA_OUTCOME,
          DATA_OUTCOME ->
          true;
    };
  }

  /** Whether {@link ProxyMetrics} must be told this tag's values. */
  public boolean isDeclared() {
    return fixed.isEmpty();
  }
}
