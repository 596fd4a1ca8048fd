package dev.sallyport.proxy.admin.api;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONObjectException;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.audit.TerminalSafeEscapes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON, in which nothing is left that a terminal could act on. */
public final class Json {
  private static final JSON JSON_TEXT =
      JSON.builder(new JsonFactoryBuilder().characterEscapes(new TerminalSafeEscapes()).build())
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build();

  private Json() {}

  /** An object, its keys in this order. */
  public static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

  /** The text of a value that is made of objects, lists, texts and numbers. */
  public static String text(Object value) {
    try {
      return JSON_TEXT.asString(value);
    } catch (IOException notInMemory) {
      throw new UncheckedIOException(notInMemory);
    }
  }

  static AdminResponse answer(Object value) {
    return AdminResponse.json(200, text(value));
  }

  /**
   * Reads an object.
   *
   * @throws IOException where the text is none
   */
  public static Map<String, @Nullable Object> read(String text) throws IOException {
    try {
      var object = new LinkedHashMap<String, @Nullable Object>();
      object.putAll(JSON_TEXT.mapFrom(text));
      return object;
    } catch (JSONObjectException notAnObject) {
      throw new IOException(notAnObject);
    }
  }
}
