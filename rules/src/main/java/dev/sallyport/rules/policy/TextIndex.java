package dev.sallyport.rules.policy;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import dev.sallyport.rules.ftp.Ascii;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a text can be about: each pattern is filed under a piece of plain text that whatever
 * it matches must hold, and one walk along a text (Aho-Corasick) finds all the pieces in it,
 * however many rules there are. It finds rules that may match; whether they do is for the patterns
 * themselves to say.
 */
final class TextIndex {

  /** Null where no rule is filed. The letters of the pieces are capitals. */
  private final @Nullable AhoCorasickDoubleArrayTrie<int[]> pieces;

  /**
   * Files the rules.
   *
   * @param filed for each rule, by its number in ascending order, the pieces of plain text in each
   *     of its patterns; no list is empty
   */
  TextIndex(Map<Integer, List<List<String>>> filed) {
    var uses = uses(filed);
    // The piece that fewest patterns share: a thousand rules may all begin with "/home/".
    Comparator<String> best =
        Comparator.<String>comparingInt(uses::get)
            .thenComparing(String::length, Comparator.reverseOrder());
    var rules = new HashMap<String, List<Integer>>();
    filed.forEach((rule, patterns) ->
        patterns.stream()
            .map(pattern -> pattern.stream().min(best).orElseThrow())
            .distinct()
            .forEach(piece -> rules.computeIfAbsent(piece, _ -> new ArrayList<>()).add(rule)));
    this.pieces = rules.isEmpty() ? null : new AhoCorasickDoubleArrayTrie<>();
    if (pieces != null) {
      var compact = new HashMap<String, int[]>();
      rules.forEach((piece, some) -> compact.put(piece, some.stream().mapToInt(i -> i).toArray()));
      pieces.build(compact);
    }
  }

  /** Adds the rules that this text may be about. */
  void find(String text, Candidates found) {
    if (pieces != null) {
      pieces.parseText(Ascii.upper(text), found);
    }
  }

  private static Map<String, Integer> uses(Map<Integer, List<List<String>>> filed) {
    var uses = new HashMap<String, Integer>();
    filed.values().stream()
        .flatMap(List::stream)
        .flatMap(List::stream)
        .forEach(piece -> uses.merge(piece, 1, Integer::sum));
    return uses;
  }
}
