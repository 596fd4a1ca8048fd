package dev.sallyport.proxy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sallyport.rules.ftp.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events to record, and their lines read back by a JSON parser. */
final class Events {
  static final Instant AT = Instant.parse("2026-11-20T16:00:00.123456789Z");
  static final AuditEvent.Session SESSION =
      new AuditEvent.Session(
          "s1", "public", new HostPort(InetAddress.ofLiteral("192.0.2.7"), 40_123));

  private Events() {}

  static AuditEvent login(String user) {
    return new AuditEvent.Login(AT, SESSION, user, true);
  }

  /** The line without its newline. */
  static String line(AuditEvent event) {
    var out = new ByteArrayOutputStream();
    try {
      AuditLine.write(event, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String line = out.toString(StandardCharsets.UTF_8);
    return line.substring(0, line.length() - 1);
  }

  /** The one object in this text, values as text; fails where there is anything else. */
  static Map<String, String> parse(String line) {
    var fields = new LinkedHashMap<String, String>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      expect(JsonToken.START_OBJECT, json.nextToken());
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (!json.nextToken().isScalarValue() || fields.put(name, json.getText()) != null) {
          throw new AssertionError(name + " in " + line);
        }
      }
      expect(JsonToken.END_OBJECT, json.currentToken());
      expect(null, json.nextToken());
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
    return fields;
  }

  private static void expect(@Nullable JsonToken expected, @Nullable JsonToken token) {
    if (token != expected) {
      throw new AssertionError(token + " instead of " + expected);
    }
  }
}
