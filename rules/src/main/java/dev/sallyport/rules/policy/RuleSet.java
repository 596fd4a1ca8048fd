package dev.sallyport.rules.policy;

import java.util.BitSet;

/** Some of the rules of a policy, by their numbers. Immutable; one bit for each rule. */
final class RuleSet {
  private final long[] words;

  private RuleSet(long[] words) {
    this.words = words;
  }

  static RuleSet of(BitSet numbers) {
    return new RuleSet(numbers.toLongArray());
  }

  boolean contains(int number) {
    int word = number >> 6;
    return word < words.length && (words[word] & (1L << number)) != 0;
  }

  boolean meets(RuleSet other) {
    return nextInBoth(other, 0) >= 0;
  }

  /**
   * The lowest number from {@code from} on that is in both sets, or -1. No allocation; 64 rules are
   * looked at in one step.
   */
  int nextInBoth(RuleSet other, int from) {
    int end = Math.min(words.length, other.words.length);
    int word = from >> 6;
    if (word >= end) {
      return -1;
    }
    long bits = words[word] & other.words[word] & (-1L << from);
    while (bits == 0) {
      word++;
      if (word == end) {
        return -1;
      }
      bits = words[word] & other.words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }
}
