package dev.sallyport.proxy.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The values one tag can have, numbered from 0; the last may be {@link Tag#OTHER}. */
final class ClosedSet {
  private final List<String> values;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Tag tag;

  ClosedSet(Tag tag, Collection<String> declared) {
    this.tag = tag;
    var all = new LinkedHashSet<>(declared);
    if (tag.takesOthers()) {
      // Last, also where it was declared.
      all.remove(Tag.OTHER);
      all.add(Tag.OTHER);
    }
    values = List.copyOf(all);
    for (int i = 0; i < values.size(); i++) {
      indexes.put(values.get(i), i);
    }
    // So that callers may report an enum constant's name() as it is.
    for (int i = 0; i < values.size(); i++) {
      indexes.putIfAbsent(values.get(i).toUpperCase(Locale.ROOT), i);
    }
  }

  List<String> values() {
    return values;
  }

  int indexOf(String value) {
    Integer index = indexes.get(value);
    if (index != null) {
      return index;
    }
    if (tag.takesOthers()) {
      return values.size() - 1;
    }
    throw new IllegalArgumentException(tag + " \"" + value + "\" was not declared");
  }
}
