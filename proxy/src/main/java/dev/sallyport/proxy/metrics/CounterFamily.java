package dev.sallyport.proxy.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The counters of one meter, one for each combination of its tags' values, all made beforehand: the
 * number of series never changes while we run, a rate never misses its first event, and counting is
 * an array access.
 */
final class CounterFamily {
  private final List<ClosedSet> sets;
  private final Counter[] counters;

  CounterFamily(MeterRegistry registry, Meters meter, Map<Tag, ClosedSet> closedSets) {
    sets = meter.tags.stream().map(tag -> requireNonNull(closedSets.get(tag))).toList();
    List<Tags> combinations = List.of(Tags.empty());
    for (int i = 0; i < sets.size(); i++) {
      String key = meter.tags.get(i).key();
      var longer = new ArrayList<Tags>();
      for (Tags tags : combinations) {
        for (String value : sets.get(i).values()) {
          longer.add(tags.and(key, value));
        }
      }
      combinations = longer;
    }
    counters =
        combinations.stream().map(tags -> make(registry, meter, tags)).toArray(Counter[]::new);
  }

  private static Counter make(MeterRegistry registry, Meters meter, Tags tags) {
    return Counter.builder(meter.meterName)
        .description(meter.sentence)
        .baseUnit(meter.unit.isEmpty() ? null : meter.unit)
        .tags(tags)
        .register(registry);
  }

  /** The counter for these values, given in the order of the meter's tags. */
  Counter of(String... values) {
    int index = 0;
    for (int i = 0; i < values.length; i++) {
      ClosedSet set = sets.get(i);
      index = index * set.values().size() + set.indexOf(values[i]);
    }
    return counters[index];
  }
}
