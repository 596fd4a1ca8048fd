package dev.sallyport.proxy.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The session that was last counted, for some counters: in the OpenMetrics format it stands behind
 * the count, and leads from a graph to the audit. There are as many as there are series at most.
 */
final class Exemplars {
  /** Values are made of these in any case, or there is no exemplar. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

  private final Map<String, Exemplar> latest = new ConcurrentHashMap<>();

  void put(Meters meter, String session, String... values) {
    var series = new StringBuilder(MetricReference.series(meter)).append('{');
    for (int i = 0; i < values.length; i++) {
      if (!PLAIN.matcher(values[i]).matches()) {
        return;
      }
      series.append(i == 0 ? "" : ",").append(meter.tags.get(i).key());
      series.append("=\"").append(values[i]).append('"');
    }
    latest.put(series.append('}').toString(), new Exemplar(session, System.currentTimeMillis()));
  }

  String in(String openMetrics) {
    var text = new StringBuilder(openMetrics.length() + 64 * latest.size());
    for (String line : openMetrics.split("\n", -1)) {
      int blank = line.indexOf(' ');
      Exemplar exemplar = blank < 0 ? null : latest.get(line.substring(0, blank));
      text.append(line).append(exemplar == null ? "" : exemplar).append('\n');
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }

  private record Exemplar(String session, long millis) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, " # {session=\"%s\"} 1.0 %.3f", session, millis / 1000.0);
    }
  }
}
