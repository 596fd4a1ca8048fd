package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.audit.WireText;
import dev.sallyport.proxy.control.SessionView;
import dev.sallyport.proxy.control.SpokenLine;
import dev.sallyport.rules.ftp.IpLiteral;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a session is told. */
final class SessionJson {
  private SessionJson() {}

  static Map<String, @Nullable Object> of(SessionView session, Instant now) {
    return Json.object(
        "id",
        session.id(),
        "listener",
        session.listener(),
        "client",
        IpLiteral.write(session.client().host()),
        "client_port",
        session.client().port(),
        "server",
        session.server(),
        "user",
        WireText.readable(session.who().user()),
        "logged_in",
        session.who().loggedIn(),
        "tls",
        session.who().tls(),
        "state",
        lower(session.phase()),
        "started",
        session.started().toString(),
        "age_seconds",
        Duration.between(session.started(), now).toSeconds(),
        "commands",
        session.commands(),
        "violations",
        session.violations(),
        "bytes_to_client",
        session.moved().toClient(),
        "bytes_to_server",
        session.moved().toServer(),
        "transfer",
        session.transfer().map(transfer -> transfer(transfer, now)).orElse(null),
        "pinholes",
        session.pinholes().stream().map(SessionJson::pinhole).toList());
  }

  private static Map<String, @Nullable Object> transfer(
      SessionView.Transfer transfer, Instant now) {
    return Json.object(
        "verb",
        transfer.verb(),
        "path",
        WireText.readable(transfer.path()),
        "direction",
        lower(transfer.direction()),
        "seconds",
        Math.max(0, Duration.between(transfer.since(), now).toMillis()) / 1000.0,
        "bytes",
        transfer.bytes());
  }

  static Map<String, @Nullable Object> pinhole(SessionView.Pinhole pinhole) {
    return Json.object(
        "side",
        lower(pinhole.side()),
        "peer",
        pinhole.peer().map(IpLiteral::write).orElse(null),
        "port",
        pinhole.port(),
        "since",
        pinhole.since().toString());
  }

  static Map<String, @Nullable Object> line(SpokenLine line) {
    return Json.object(
        "time",
        line.at().toString(),
        "way",
        lower(line.way()),
        "text",
        WireText.readable(line.text()),
        "passed_on",
        line.passedOn());
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
