package dev.sallyport.proxy.metrics;

import static dev.sallyport.proxy.metrics.Tag.BAN_CAUSE;
import static dev.sallyport.proxy.metrics.Tag.BOUNCE_KIND;
import static dev.sallyport.proxy.metrics.Tag.BYTES_DIRECTION;
import static dev.sallyport.proxy.metrics.Tag.COMMAND_OUTCOME;
import static dev.sallyport.proxy.metrics.Tag.CONNECT_FAILURE;
import static dev.sallyport.proxy.metrics.Tag.DATA_OUTCOME;
import static dev.sallyport.proxy.metrics.Tag.DIRECTION;
import static dev.sallyport.proxy.metrics.Tag.END_REASON;
import static dev.sallyport.proxy.metrics.Tag.LISTENER;
import static dev.sallyport.proxy.metrics.Tag.MODE;
import static dev.sallyport.proxy.metrics.Tag.PINHOLE_EVENT;
import static dev.sallyport.proxy.metrics.Tag.RATE;
import static dev.sallyport.proxy.metrics.Tag.RELOAD_OUTCOME;
import static dev.sallyport.proxy.metrics.Tag.REPLY_CLASS;
import static dev.sallyport.proxy.metrics.Tag.RULE;
import static dev.sallyport.proxy.metrics.Tag.SESSION_REFUSAL;
import static dev.sallyport.proxy.metrics.Tag.SIDE;
import static dev.sallyport.proxy.metrics.Tag.TLS_DATA_OUTCOME;
import static dev.sallyport.proxy.metrics.Tag.TLS_OUTCOME;
import static dev.sallyport.proxy.metrics.Tag.VERB;

import java.util.List;

/**
 * Every meter of our own: name, base unit (empty for plain counts; timers are in seconds anyway),
 * what it says, and its tags. The JVM's come on top.
 */
enum Meters {
  SESSIONS_ACTIVE(Kind.GAUGE, "sallyport.sessions.active", "", "Sessions alive now.", LISTENER),
  SESSIONS_MAX(Kind.GAUGE, "sallyport.sessions.max", "", "Sessions there may be at one time."),
  SESSIONS_STARTED(Kind.COUNTER, "sallyport.sessions.started", "", "Sessions begun.", LISTENER),
  SESSIONS_ENDED(
      Kind.COUNTER, "sallyport.sessions.ended", "", "Sessions over.", LISTENER, END_REASON),
  TLS_HANDSHAKES(
      Kind.COUNTER,
      "sallyport.tls.handshakes",
      "",
      "TLS handshakes of control connections, by version or by what went wrong.",
      LISTENER,
      SIDE,
      TLS_OUTCOME),
  TLS_DATA_HANDSHAKES(
      Kind.COUNTER,
      "sallyport.tls.data.handshakes",
      "",
      "TLS handshakes of data connections.",
      LISTENER,
      SIDE,
      TLS_DATA_OUTCOME),
  CERTIFICATE_DAYS(
      Kind.GAUGE,
      "sallyport.tls.certificate.days",
      "",
      "Days until the first certificate that this side is shown is no longer valid; below 0 after.",
      LISTENER,
      SIDE),
  SESSIONS_REFUSED(
      Kind.COUNTER,
      "sallyport.sessions.refused",
      "",
      "Connections that were not given a session.",
      LISTENER,
      SESSION_REFUSAL),
  LIMIT_DELAYS(
      Kind.COUNTER,
      "sallyport.limit.delays",
      "",
      "How often a client, or a transfer, began to wait because of a rate.",
      LISTENER,
      RATE),
  BANS_ACTIVE(Kind.GAUGE, "sallyport.bans.active", "", "Networks that are refused now."),
  BANS_BEGUN(Kind.COUNTER, "sallyport.bans.begun", "", "Bans begun or made longer.", BAN_CAUSE),
  COMMANDS(
      Kind.COUNTER, "sallyport.commands", "", "Commands read.", LISTENER, VERB, COMMAND_OUTCOME),
  REPLIES(Kind.COUNTER, "sallyport.replies", "", "Replies sent to clients.", LISTENER, REPLY_CLASS),
  REFUSALS(Kind.COUNTER, "sallyport.refusals", "", "Refusals by rule.", LISTENER, RULE),
  SHADOWED(
      Kind.COUNTER,
      "sallyport.shadowed",
      "",
      "What a rule in shadow would have refused, by rule.",
      LISTENER,
      RULE),
  BOUNCE_ATTEMPTS(
      Kind.COUNTER,
      "sallyport.bounce.attempts",
      "",
      "PORT and EPRT commands that named somebody else's address or a low port.",
      LISTENER,
      BOUNCE_KIND),
  DATA_CONNECTIONS(
      Kind.COUNTER,
      "sallyport.data.connections",
      "",
      "Data connections over, or not come about.",
      LISTENER,
      MODE,
      DIRECTION,
      DATA_OUTCOME),
  DATA_BYTES(
      Kind.COUNTER,
      "sallyport.data",
      "bytes",
      "Bytes relayed on data connections.",
      LISTENER,
      BYTES_DIRECTION),
  TRANSFERS(
      Kind.TIMER,
      "sallyport.transfers",
      "",
      "Transfers over, and how long their bytes took, well or not.",
      LISTENER,
      BYTES_DIRECTION),
  PINHOLES(
      Kind.COUNTER,
      "sallyport.pinholes",
      "",
      "Data ports listened on for one connection, and what became of them.",
      LISTENER,
      SIDE,
      PINHOLE_EVENT),
  DATA_PORTS_USED(
      Kind.GAUGE, "sallyport.data.ports.used", "", "Data ports taken now.", LISTENER, SIDE),
  DATA_PORTS_SIZE(
      Kind.GAUGE, "sallyport.data.ports.size", "", "Data ports in the range.", LISTENER, SIDE),
  SERVER_CONNECT(
      Kind.TIMER, "sallyport.server.connect", "", "Time to connect to the server.", LISTENER),
  SERVER_CONNECT_FAILURES(
      Kind.COUNTER,
      "sallyport.server.connect.failures",
      "",
      "Servers that could not be reached.",
      LISTENER,
      CONNECT_FAILURE),
  RELOADS(
      Kind.COUNTER,
      "sallyport.reloads",
      "",
      "Times the configuration was read again.",
      RELOAD_OUTCOME),
  AUDIT_DROPPED(Kind.COUNTER, "sallyport.audit.dropped", "", "Audit events lost."),
  RECORDINGS(Kind.COUNTER, "sallyport.recordings", "", "Sessions whose dialogue was recorded."),
  RECORDINGS_DROPPED(
      Kind.COUNTER,
      "sallyport.recordings.dropped",
      "",
      "Pieces of recorded dialogues lost, each with the rest of its dialogue."),
  EVENT_LOOP_LAG(
      Kind.TIMER, "sallyport.eventloop.lag", "", "How late event loops run their tasks.");

  /** What a meter does with what it is told. */
  enum Kind {
    COUNTER,
    GAUGE,
    TIMER
  }

  final Kind kind;
  final String meterName;
  final String unit;
  final String sentence;

  @SuppressWarnings("ImmutableEnumChecker") // from List.of
  final List<Tag> tags;

  Meters(Kind kind, String meterName, String unit, String sentence, Tag... tags) {
    this.kind = kind;
    this.meterName = meterName;
    this.unit = unit;
    this.sentence = sentence;
    this.tags = List.of(tags);
  }
}
