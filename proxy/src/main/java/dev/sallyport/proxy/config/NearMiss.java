package dev.sallyport.proxy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which key was meant by a misspelt one. */
final class NearMiss {
  private NearMiss() {}

  /** The known key fewest edits away, unless it takes more than one edit in three letters. */
  static Optional<String> of(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> edits(plain(key), plain(candidate))))
        .filter(best -> edits(plain(key), plain(best)) <= Math.max(1, best.length() / 3));
  }

  /** {@code maxSessions}, {@code max_sessions} and {@code max-sessions} are the same wish. */
  private static String plain(String key) {
    return key.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
