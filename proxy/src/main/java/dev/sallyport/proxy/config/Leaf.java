package dev.sallyport.proxy.config;

import com.typesafe.config.ConfigValue;
import java.util.List;

/**
 * A value somewhere below a section, whose key has dots and may be written with or without quotes.
 */
record Leaf(String path, String key, ConfigValue value, List<ConfigProblem> problems) {

  /** As written, where it is one word. */
  String text() {
    return String.valueOf(value.unwrapped());
  }

  /** Where it is written. */
  String place() {
    return Origins.of(value.origin());
  }

  /** Makes it a problem. */
  void refuse(String wouldBeRight) {
    problems.add(new ConfigProblem(path, Origins.text(value), wouldBeRight, place()));
  }
}
