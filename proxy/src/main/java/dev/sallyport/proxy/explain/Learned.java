package dev.sallyport.proxy.explain;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What commands of one verb were about.
 *
 * @param key of the condition; empty where nothing is known that could narrow it
 * @param values folders for {@code path}, patterns for {@code argument}
 */
record Learned(String key, SortedSet<String> values) implements Comparable<Learned> {
  static final Learned ANYTHING = new Learned("", new TreeSet<>());

  /** More folders than this are not what somebody chose; the ones they lie in are taken. */
  private static final int MOST = 10;

  static Learned path(String folder) {
    return new Learned("path", new TreeSet<>(Set.of(folder)));
  }

  static Learned site(String pattern) {
    return new Learned("argument", new TreeSet<>(Set.of(pattern)));
  }

  /** What both were about. */
  Learned and(Learned other) {
    if (!key.equals(other.key) || key.isEmpty()) {
      return ANYTHING;
    }
    var both = new TreeSet<>(values);
    both.addAll(other.values);
    return new Learned(key, both);
  }

  /** Without folders inside of others, and of very many only the ones at the top. */
  Learned shortened() {
    if (!key.equals("path")) {
      return this;
    }
    var folders = outermost(values);
    if (folders.size() > MOST) {
      var tops = new TreeSet<String>();
      folders.forEach(folder -> tops.add(top(folder)));
      folders = tops.size() > MOST ? new TreeSet<>(Set.of("/")) : tops;
    }
    return new Learned(key, folders);
  }

  private static SortedSet<String> outermost(SortedSet<String> folders) {
    var outer = new TreeSet<String>();
    for (String folder : folders) {
      boolean inside =
          folders.stream()
              .anyMatch(other -> !other.equals(folder) && folder.startsWith(slashed(other)));
      if (!inside) {
        outer.add(folder);
      }
    }
    return outer;
  }

  private static String top(String folder) {
    int slash = folder.indexOf('/', 1);
    return slash < 0 ? folder : folder.substring(0, slash);
  }

  private static String slashed(String folder) {
    return folder.endsWith("/") ? folder : folder + '/';
  }

  /** As a rule says it. */
  String condition() {
    if (key.isEmpty()) {
      return "";
    }
    var patterns =
        values.stream()
            .map(value -> key.equals("path") ? escaped(slashed(value)) + "**" : words(value))
            .map(Learner::quoted)
            .toList();
    return ", " + key + " = [" + String.join(", ", patterns) + "]";
  }

  /** The star at the end is ours. */
  private static String words(String value) {
    return value.endsWith(" *")
        ? escaped(value.substring(0, value.length() - 1)) + '*'
        : escaped(value);
  }

  private static String escaped(String text) {
    return text.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
  }

  @Override
  public int compareTo(Learned other) {
    return (key + values).compareTo(other.key + other.values);
  }
}
