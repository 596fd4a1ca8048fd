package dev.sallyport.proxy.metrics;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** All our metrics for people, out of what makes them: deploy/METRICS.md. */
public final class MetricReference {
  private static final String HEAD =
      """
      # Metrics

      What `/metrics` of the admin address has, in Prometheus' text format, or in OpenMetrics where the header Accept asks for
      it: then the last session counted stands behind refusals and ended sessions, as an exemplar (`session`).
      Every series is there from the start, so a rate misses no first event. Beside these there are Micrometer's meters of
      the process: `jvm_memory_*`, `jvm_gc_*`, `jvm_threads_*`, `process_*` and `system_*`.

      This page is made by the code that makes the meters, and a test keeps it so.

      | name | type | unit | labels | what it says |
      | --- | --- | --- | --- | --- |
      """;

  private MetricReference() {}

  /**
   * The page.
   *
   * @param declared the values of each tag for which {@link Tag#isDeclared} holds
   */
  public static String markdown(Map<Tag, ? extends Collection<String>> declared) {
    var page = new StringBuilder(HEAD);
    Set<Tag> tags = new LinkedHashSet<>();
    for (Meters meter : Meters.values()) {
      tags.addAll(meter.tags);
      page.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(series(meter), type(meter), unit(meter), labels(meter), meter.sentence));
      if (meter.kind == Meters.Kind.TIMER) {
        page.append(
            "| `%s_max` | gauge | seconds | %s | The longest of these in the last minutes. |\n"
                .formatted(series(meter), labels(meter)));
      }
    }
    page.append("\n## Labels\n\n");
    page.append("| label | of | values |\n| --- | --- | --- |\n");
    for (Tag tag : tags) {
      page.append("| `%s` | %s | %s |\n".formatted(tag.key(), users(tag), values(tag, declared)));
    }
    return page.toString();
  }

  /** What a meter is called in Prometheus. */
  static String series(Meters meter) {
    String name = meter.meterName.replace('.', '_');
    String unit = meter.unit.isEmpty() ? "" : "_" + meter.unit;
    return switch (meter.kind) {
      case COUNTER -> name + unit + "_total";
      case GAUGE -> name + unit;
      case TIMER -> name + "_seconds";
    };
  }

  private static String type(Meters meter) {
    return switch (meter.kind) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case TIMER -> "histogram";
    };
  }

  private static String unit(Meters meter) {
    return meter.kind == Meters.Kind.TIMER ? "seconds" : meter.unit;
  }

  private static String labels(Meters meter) {
    return String.join(", ", meter.tags.stream().map(tag -> "`" + tag.key() + "`").toList());
  }

  private static String users(Tag tag) {
    var users = new StringBuilder();
    for (Meters meter : Meters.values()) {
      if (meter.tags.contains(tag)) {
        users.append(users.isEmpty() ? "" : ", ").append('`').append(series(meter)).append('`');
      }
    }
    return users.toString();
  }

  private static String values(Tag tag, Map<Tag, ? extends Collection<String>> declared) {
    if (tag == Tag.LISTENER) {
      return "the names of the listeners";
    }
    Collection<String> values = tag.isDeclared() ? requireNonNull(declared.get(tag)) : tag.fixed();
    String all = String.join(" ", new ClosedSet(tag, values).values());
    return tag == Tag.RULE ? all + ", and the ids of the policies' rules" : all;
  }
}
