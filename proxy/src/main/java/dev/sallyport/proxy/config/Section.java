package dev.sallyport.proxy.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.sallyport.rules.policy.PolicyLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One object of the configuration while it is read: gives checked values, and knows which keys were
 * asked for, so that every other key is a mistake of the operator.
 *
 * <p>A value that is not right becomes a {@link ConfigProblem}, and the caller's stand-in takes its
 * place, so that reading goes on and finds the next one. Stand-ins never leave the loader: with one
 * problem there is no configuration.
 */
final class Section {
  private final String path;
  private final ConfigObject object;
  private final ConfigOrigin origin;
  private final List<ConfigProblem> problems;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> refused = new HashSet<>();

  /**
   * A section.
   *
   * @param origin of what the operator wrote, for what is missing in it
   * @param problems collects
   */
  Section(String path, ConfigObject object, ConfigOrigin origin, List<ConfigProblem> problems) {
    this.path = path;
    this.object = object;
    this.origin = origin;
    this.problems = problems;
  }

  /** Reads a text and what it means; {@code expected} is told when {@code read} finds nothing. */
  <T> T text(String key, String expected, T standIn, Function<String, Optional<T>> read) {
    Optional<String> text = scalar(key, expected);
    Optional<T> value = text.flatMap(read);
    if (text.isPresent() && value.isEmpty()) {
      refuse(key, expected);
    }
    return value.orElse(standIn);
  }

  /** Reads a whole number from {@code min} to {@code max}. */
  int integer(String key, int min, int max) {
    return text(
        key,
        "a whole number from " + min + " to " + max,
        min,
        text -> wholeNumber(text).filter(n -> n >= min && n <= max).map(Long::intValue));
  }

  /** Reads a size in bytes, with a unit or without. */
  int bytes(String key, int min, int max) {
    String expected = "a size from " + min + " to " + max + " bytes, such as 4KiB";
    return text(
        key,
        expected,
        min,
        _ ->
            attempt(() -> object.toConfig().getMemorySize(ConfigUtil.quoteString(key)).toBytes())
                .filter(n -> n >= min && n <= max)
                .map(Long::intValue));
  }

  /** Reads a duration with its unit. */
  Duration duration(String key, Duration min, Duration max) {
    String expected =
        "a duration from %dms to %dd, such as 60s (a bare number counts milliseconds)"
            .formatted(min.toMillis(), max.toDays());
    return text(
        key,
        expected,
        min,
        _ ->
            attempt(() -> object.toConfig().getDuration(ConfigUtil.quoteString(key)))
                .filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0));
  }

  /** Reads a size in bytes that may be of any file. */
  long size(String key) {
    return text(
        key,
        "a size in bytes, such as 100MiB",
        0L,
        _ ->
            attempt(() -> object.toConfig().getMemorySize(ConfigUtil.quoteString(key)).toBytes())
                .filter(n -> n >= 0));
  }

  /** Reads a whole number from {@code min}, or {@code unlimited}. */
  long atMost(String key, long min, long max) {
    return text(
        key,
        "a whole number from " + min + " to " + max + ", or unlimited",
        min,
        text -> unlimited(text).or(() -> wholeNumber(text).filter(n -> n >= min && n <= max)));
  }

  /** Reads a size in bytes from {@code min}, or {@code unlimited}. */
  long atMostBytes(String key, long min) {
    return text(
        key,
        "a size of at least " + min + " bytes, such as 100MiB, or unlimited",
        min,
        text ->
            unlimited(text)
                .or(() ->
                    attempt(() ->
                        object.toConfig().getMemorySize(ConfigUtil.quoteString(key)).toBytes()))
                .filter(n -> n >= min));
  }

  private static Optional<Long> unlimited(String text) {
    return text.equals("unlimited") ? Optional.of(PolicyLimits.UNLIMITED) : Optional.empty();
  }

  /** Whether there is anything under {@code key}. */
  boolean has(String key) {
    return value(key).isPresent();
  }

  /** Whether a list under {@code key} has nothing in it. */
  boolean isEmptyList(String key) {
    return value(key)
        .filter(value -> value instanceof ConfigList list && list.isEmpty())
        .isPresent();
  }

  /** The path of {@code key} from the root. */
  String keyPath(String key) {
    return at(key);
  }

  /** Where the value of {@code key} is written. */
  String place(String key) {
    ConfigValue value = object.get(key);
    return value == null ? "" : origin(value);
  }

  /** Whether it is our own default for this key that holds: nobody wrote it. */
  boolean isBuiltIn(String key) {
    ConfigValue value = object.get(key);
    return value == null || value.origin().resource() != null;
  }

  /** Where the section itself is written. */
  String place() {
    return Origins.of(origin);
  }

  /** Reads the texts of a list, or one alone; each that {@code read} does not know is a problem. */
  <T> List<T> texts(String key, String expected, Function<String, Optional<T>> read) {
    Optional<ConfigValue> value = value(key);
    var values = new ArrayList<T>();
    if (value.isPresent() && value.get() instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        element(at(key) + '[' + i + ']', list.get(i), expected, read, values);
      }
      return values;
    }
    return text(key, expected, List.<T>of(), text -> read.apply(text).map(List::of));
  }

  private <T> void element(
      String at,
      ConfigValue value,
      String expected,
      Function<String, Optional<T>> read,
      List<T> values) {
    boolean word =
        value.valueType() == ConfigValueType.STRING || value.valueType() == ConfigValueType.NUMBER;
    Optional<T> found = word ? read.apply(String.valueOf(value.unwrapped())) : Optional.empty();
    found.ifPresentOrElse(
        values::add,
        () -> problems.add(new ConfigProblem(at, Origins.text(value), expected, origin(value))));
  }

  /** Every value below this section that is no object, whatever quotes its key has. */
  List<Leaf> leaves() {
    var leaves = new ArrayList<Leaf>();
    for (var entry : object.toConfig().entrySet()) {
      String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      leaves.add(new Leaf(at(key), key, entry.getValue(), problems));
    }
    leaves.sort(Comparator.comparing(Leaf::key));
    return leaves;
  }

  /** The objects under every key, in alphabetical order. */
  Map<String, Section> children(ConfigObject defaults) {
    var children = new TreeMap<String, Section>();
    for (String key : object.keySet()) {
      known.add(key);
      if (object.get(key) instanceof ConfigObject child) {
        children.put(
            key, new Section(at(key), child.withFallback(defaults), child.origin(), problems));
      } else {
        refuse(key, "an object: " + key + " { … }");
      }
    }
    return children;
  }

  /** The objects of the list under {@code key}, which may be empty. */
  List<Section> sections(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isEmpty() || !(value.get() instanceof ConfigList list)) {
      refuse(key, "a list of objects: " + key + " = [ { … } ]");
      return List.of();
    }
    return sections(key, list, ConfigFactory.empty().root());
  }

  /** The object under {@code key}; where there is none, one whose problems nobody hears. */
  Section section(String key) {
    Optional<ConfigValue> value = value(key);
    if (value.isPresent() && value.get() instanceof ConfigObject child) {
      return new Section(at(key), child, child.origin(), problems);
    }
    refuse(key, "an object: " + key + " { … }");
    return new Section(at(key), object, origin, new ArrayList<>());
  }

  /**
   * The objects of the list under {@code key}.
   *
   * @param defaults what holds where an element says nothing
   */
  List<Section> sections(String key, ConfigObject defaults) {
    String expected = "a list of at least one object: " + key + " = [ { … } ]";
    Optional<ConfigList> list =
        value(key).flatMap(_ -> attempt(() -> object.toConfig().getList(key)));
    if (list.isEmpty() || list.get().isEmpty()) {
      refuse(key, expected);
      return List.of();
    }
    return sections(key, list.get(), defaults);
  }

  private List<Section> sections(String key, ConfigList list, ConfigObject defaults) {
    var sections = new ArrayList<Section>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      String at = at(key) + '[' + i + ']';
      if (element instanceof ConfigObject child) {
        sections.add(new Section(at, child.withFallback(defaults), child.origin(), problems));
      } else {
        problems.add(
            new ConfigProblem(at, Origins.text(element), "an object: { … }", origin(element)));
      }
    }
    return sections;
  }

  /** Makes every key nobody asked for a problem. Call it last. */
  void refuseUnknown() {
    for (String key : new TreeSet<>(object.keySet())) {
      ConfigValue value = object.get(key);
      if (!known.contains(key) && value != null) {
        String hint =
            NearMiss.of(key, known)
                .map(near -> "a known key; did you mean " + near + "?")
                .orElse("a known key: " + String.join(", ", known));
        problems.add(new ConfigProblem(at(key), Origins.text(value), hint, origin(value)));
      }
    }
  }

  /** Makes the value of {@code key} a problem. */
  void refuse(String key, String wouldBeRight) {
    refused.add(key);
    ConfigValue value = object.get(key);
    boolean missing = value == null || value.valueType() == ConfigValueType.NULL;
    problems.add(
        new ConfigProblem(
            at(key),
            value == null || missing ? "" : Origins.text(value),
            wouldBeRight,
            value == null ? Origins.of(origin) : origin(value)));
  }

  /** Whether the value of {@code key} is a stand-in. */
  boolean isRefused(String key) {
    return refused.contains(key);
  }

  private Optional<String> scalar(String key, String expected) {
    Optional<ConfigValue> value = value(key);
    Optional<String> text =
        value.flatMap(_ -> attempt(() -> object.toConfig().getString(ConfigUtil.quoteString(key))));
    if (text.isEmpty()) {
      refuse(key, expected);
    }
    return text;
  }

  private Optional<ConfigValue> value(String key) {
    known.add(key);
    return Optional.ofNullable(object.get(key))
        .filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  private static Optional<Long> wholeNumber(String text) {
    try {
      return Optional.of(new BigDecimal(text.strip()).longValueExact());
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> attempt(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (ConfigException wrongTypeOrUnit) {
      return Optional.empty();
    }
  }

  private static String origin(ConfigValue value) {
    return Origins.of(value.origin());
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }
}
