package dev.sallyport.harness.faults;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One case of {@code corpus/attacks.json}: bytes one peer sends after a preamble, and what must
 * come of it. Strings are Latin-1, each character a byte.
 *
 * @param fromServer whether the server attacks; else the client does
 * @param preamble steps {@code C:…} and {@code S:…}, each waited for at the other side
 * @param bytes the attack, with place-holders
 * @param then steps after it
 * @param urgent how many of the first bytes are TCP urgent data
 * @param marker what is looked for at the other side; empty where nothing is
 */
record AttackCase(
    String id,
    String group,
    boolean fromServer,
    List<String> preamble,
    String bytes,
    int repeat,
    Segments segments,
    List<String> then,
    int urgent,
    String marker,
    Expected expected) {

  /** How the attack is cut into TCP segments: these lengths and then the rest. */
  record Segments(boolean each, List<Integer> lengths) {}

  /**
   * What must come of it.
   *
   * @param replyPrefixes what the client's next bytes begin with; empty where it does not matter
   * @param pinholes how many data listeners are open afterwards; -1 for at least one
   */
  record Expected(boolean forwarded, List<String> replyPrefixes, boolean closes, int pinholes) {}

  private static final Pattern PLACE = Pattern.compile("<<([A-Z]+)>>");

  /** All cases, in the file's order. */
  static List<AttackCase> all() {
    try (var file = AttackCase.class.getResourceAsStream("/corpus/attacks.json")) {
      String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      // HOCON is a superset of JSON, and its parser is here already.
      return ConfigFactory.parseString("cases = " + json).getConfigList("cases").stream()
          .map(AttackCase::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text of the corpus with the addresses and ports of this run. */
  static String filled(String text, Map<String, String> places) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(places.get(place.group(1))));
  }

  private static AttackCase of(Config json) {
    return new AttackCase(
        json.getString("id"),
        json.getString("group"),
        json.getString("direction").equals("server"),
        json.getStringList("preamble"),
        json.getString("bytes"),
        number(json, "repeat", 1),
        segments(json),
        json.hasPath("then") ? json.getStringList("then") : List.of(),
        number(json, "oob", 0),
        json.hasPath("marker") ? json.getString("marker") : "",
        expected(json, json.getConfig("expect")));
  }

  private static Expected expected(Config json, Config expect) {
    int open = expect.getBoolean("pinhole") ? -1 : 0;
    return new Expected(
        expect.getBoolean("forwarded"),
        expect.hasPath("reply_prefix")
            ? List.of(expect.getString("reply_prefix").split("\\|", -1))
            : List.of(),
        expect.getBoolean("closes"),
        number(json, "pinholes", open));
  }

  private static Segments segments(Config json) {
    if (!json.hasPath("segments")) {
      return new Segments(false, List.of());
    }
    boolean each = json.getValue("segments").unwrapped() instanceof String;
    return new Segments(each, each ? List.of() : json.getIntList("segments"));
  }

  private static int number(Config json, String key, int otherwise) {
    return json.hasPath(key) ? json.getInt(key) : otherwise;
  }

  @Override
  public String toString() {
    return id;
  }
}
