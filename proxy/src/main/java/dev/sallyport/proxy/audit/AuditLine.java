package dev.sallyport.proxy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.sallyport.rules.ftp.IpLiteral;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** One event as one line of JSON, in UTF-8, keys in snake_case, newline at the end. */
final class AuditLine {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .characterEscapes(new TerminalSafeEscapes())
          // The stream is the log's, which outlives each line.
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private AuditLine() {}

  static void write(AuditEvent event, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields(event, json);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void fields(AuditEvent event, JsonGenerator json) throws IOException {
    switch (event) {
      case AuditEvent.SessionStarted(var at, var session, var server) -> {
        head("session.start", at, session, json);
        json.writeStringField("server", server);
      }
      case AuditEvent.TlsEstablished(var at, var session, var side, var facts) -> {
        head("tls", at, session, json);
        json.writeStringField("side", side.name().toLowerCase(Locale.ROOT));
        json.writeStringField("version", facts.version());
        json.writeStringField("suite", facts.suite());
        json.writeStringField("certificate", WireText.readable(facts.peer()));
      }
      case AuditEvent.SessionRefused(var at, var session, var reason, var rule, var server) -> {
        head("session.refused", at, session, json);
        json.writeStringField("reason", reason);
        json.writeStringField("rule", rule);
        json.writeStringField("server", server);
      }
      case AuditEvent.SessionEnded(var at, var session, var reason, var detail, var totals) -> {
        head("session.end", at, session, json);
        json.writeStringField("reason", reason);
        wire("detail", detail, json);
        json.writeNumberField("bytes_to_client", totals.bytesToClient());
        json.writeNumberField("bytes_to_server", totals.bytesToServer());
        json.writeNumberField("duration_ms", totals.duration().toMillis());
        json.writeNumberField("commands", totals.commands());
      }
      case AuditEvent.Login(var at, var session, var user, var accepted) -> {
        head("login", at, session, json);
        wire("user", user, json);
        json.writeStringField("outcome", accepted ? "accepted" : "refused");
      }
      case AuditEvent.Transfer(var at, var session, var asked, var result) -> {
        head("transfer", at, session, json);
        transfer(asked, result, json);
      }
      case AuditEvent.Passed(var at, var session, var port, var carried) -> {
        head("passthrough.data", at, session, json);
        json.writeNumberField("port", port);
        json.writeStringField("outcome", carried.outcome());
        json.writeNumberField("bytes_to_client", carried.bytesToClient());
        json.writeNumberField("bytes_to_server", carried.bytesToServer());
        json.writeNumberField("duration_ms", carried.duration().toMillis());
      }
      case AuditEvent.Refusal(var at, var session, var rule, var what, var why) -> {
        head("refusal", at, session, json);
        json.writeStringField("rule", rule);
        wire("what", what, json);
        wire("why", why, json);
      }
      case AuditEvent.Shadow(var at, var session, var rule, var asked, var why) -> {
        head("shadow", at, session, json);
        json.writeStringField("rule", rule);
        wire("user", asked.user(), json);
        json.writeStringField("verb", asked.verb());
        wire("what", asked.what(), json);
        wire("directory", asked.directory(), json);
        wire("why", why, json);
      }
      case AuditEvent.BanBegan(var at, var network, var cause, var until) -> {
        time("ban.begin", at, json);
        json.writeStringField("network", network);
        json.writeStringField("cause", cause);
        json.writeStringField("until", MILLIS.format(until));
      }
      case AuditEvent.BanEnded(var at, var network, var cause, var ending) -> {
        time("ban.end", at, json);
        json.writeStringField("network", network);
        json.writeStringField("cause", cause);
        json.writeStringField("ending", ending);
      }
      case AuditEvent.Gateway(var at, var change, var outcome, var detail) -> {
        time("gateway." + change.name().toLowerCase(Locale.ROOT), at, json);
        json.writeStringField("outcome", outcome);
        wire("detail", detail, json);
      }
      case AuditEvent.Lost(var at, var count) -> {
        time("audit.lost", at, json);
        json.writeNumberField("count", count);
      }
    }
  }

  private static void transfer(AuditEvent.Asked asked, AuditEvent.Result result, JsonGenerator json)
      throws IOException {
    json.writeStringField("verb", asked.verb());
    wire("path", asked.path(), json);
    json.writeStringField("direction", asked.direction().name().toLowerCase(Locale.ROOT));
    json.writeStringField("mode", asked.mode());
    json.writeStringField("outcome", result.outcome());
    json.writeNumberField("bytes", result.bytes());
    json.writeNumberField("duration_ms", result.duration().toMillis());
    if (result.replyCode() != 0) {
      json.writeNumberField("reply_code", result.replyCode());
    }
  }

  private static void head(String name, Instant at, AuditEvent.Session session, JsonGenerator json)
      throws IOException {
    time(name, at, json);
    json.writeStringField("session", session.id());
    json.writeStringField("listener", session.listener());
    json.writeStringField("client", IpLiteral.write(session.client().host()));
    json.writeNumberField("client_port", session.client().port());
  }

  private static void time(String name, Instant at, JsonGenerator json) throws IOException {
    json.writeStringField("time", MILLIS.format(at));
    json.writeStringField("event", name);
  }

  private static void wire(String key, String text, JsonGenerator json) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(key, WireText.readable(text));
    }
  }
}
