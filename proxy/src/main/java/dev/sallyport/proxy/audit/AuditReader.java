package dev.sallyport.proxy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads an audit file again: one JSON object in each line, of which flat texts are of interest. */
public final class AuditReader {
  private static final JsonFactory JSON = new JsonFactory();

  private AuditReader() {}

  /**
   * Reads all events of one kind.
   *
   * @param event the kind, such as {@code shadow}
   * @param each takes the fields that are texts, by their keys
   * @return how many lines could not be read
   * @throws IOException where the file cannot be
   */
  public static long read(Path file, String event, Consumer<Map<String, String>> each)
      throws IOException {
    long unreadable = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          Map<String, String> fields = fields(line);
          if (event.equals(fields.get("event"))) {
            each.accept(fields);
          }
        } catch (JsonProcessingException cutOrForeign) {
          unreadable++;
        }
      }
    }
    return unreadable;
  }

  private static Map<String, String> fields(String line) throws IOException {
    var fields = new HashMap<String, String>();
    try (JsonParser json = JSON.createParser(line)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_STRING && json.currentName() != null) {
          fields.put(json.currentName(), json.getText());
        }
      }
    }
    return fields;
  }
}
