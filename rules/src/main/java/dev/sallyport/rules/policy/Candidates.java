package dev.sallyport.rules.policy;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie.IHitCancellable;

/**
 * The rules that one command may be about, in their order. What it keeps has a bound that does not
 * depend on how many rules there are; beyond it, it gives every rule about the verb and the party.
 * Lives for one decision.
 */
final class Candidates implements IHitCancellable<int[]> {
  private static final int MOST_LISTS = 24;
  private static final int[][] NONE = {};

  private final RuleSet ofVerb;
  private final RuleSet always;
  private final RuleSet scope;
  private int[][] lists = NONE;
  private int[] at = {};
  private int count;
  private boolean every;

  /**
   * Only those that have to be looked at whatever the text.
   *
   * @param ofVerb the rules about the verb
   * @param always those of them that are not found by their text
   * @param scope the rules about the party
   */
  Candidates(RuleSet ofVerb, RuleSet always, RuleSet scope) {
    this.ofVerb = ofVerb;
    this.always = always;
    this.scope = scope;
  }

  /** The same list may be hit in many places of a text. */
  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean hit(int begin, int end, int[] rules) {
    for (int i = 0; i < count; i++) {
      if (lists[i] == rules) {
        return true;
      }
    }
    if (count == MOST_LISTS) {
      every = true;
      return false;
    }
    if (lists.length == 0) {
      lists = new int[MOST_LISTS][];
      at = new int[MOST_LISTS];
    }
    lists[count++] = rules;
    return true;
  }

  /** The number of the next one from this one on, or -1. */
  int next(int from) {
    if (every) {
      return ofVerb.nextInBoth(scope, from);
    }
    int next = always.nextInBoth(scope, from);
    for (int i = 0; i < count; i++) {
      int number = next(i, from);
      next = next < 0 || (number >= 0 && number < next) ? number : next;
    }
    return next;
  }

  private int next(int list, int from) {
    int[] rules = lists[list];
    int i = at[list];
    while (i < rules.length
        && (rules[i] < from || !ofVerb.contains(rules[i]) || !scope.contains(rules[i]))) {
      i++;
    }
    at[list] = i;
    return i < rules.length ? rules[i] : -1;
  }
}
