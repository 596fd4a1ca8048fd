package dev.sallyport.rules.policy;

import java.util.Arrays;
import java.util.Optional;

/**
 * A text with wildcards: {@code **} is any text, {@code *} any text without a slash, {@code ?} one
 * byte other than a slash; a backslash takes the meaning from the next one.
 *
 * <p>Matching looks at each byte of the text once for each part of the pattern, whatever the two
 * are: nobody can write a name that keeps it busy.
 */
final class Glob {
  private static final char ONE = 0x100;
  private static final char SOME = 0x101;
  private static final char ANY = 0x102;

  private final String source;
  private final char[] parts;
  private final char[] folded;
  private final int literalHead;
  private final int literalTail;

  private Glob(String source, char[] parts) {
    this.source = source;
    this.parts = parts;
    this.folded = parts.clone();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = fold(folded[i]);
    }
    int head = 0;
    while (head < parts.length && parts[head] < ONE) {
      head++;
    }
    int tail = 0;
    while (tail < parts.length - head && parts[parts.length - 1 - tail] < ONE) {
      tail++;
    }
    this.literalHead = head;
    this.literalTail = tail;
  }

  /**
   * Reads a pattern.
   *
   * @param source wire text
   * @return empty where it is empty, holds one of the wildcards of other tools ({@code []{}}),
   *     which would be matched literally here, or ends with a backslash
   */
  static Optional<Glob> of(String source) {
    var parts = new char[source.length()];
    int length = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      switch (c) {
        case '\\' -> {
          i++;
          if (i == source.length()) {
            return Optional.empty();
          }
          parts[length++] = source.charAt(i);
        }
        case '[', ']', '{', '}' -> {
          return Optional.empty();
        }
        case '?' -> parts[length++] = ONE;
        case '*' -> {
          boolean two = i + 1 < source.length() && source.charAt(i + 1) == '*';
          i += two ? 1 : 0;
          parts[length++] = two ? ANY : SOME;
        }
        default -> parts[length++] = c;
      }
    }
    return length == 0
        ? Optional.empty()
        : Optional.of(new Glob(source, Arrays.copyOf(parts, length)));
  }

  /** Whether the whole text is such a text. */
  boolean matches(String text, boolean ignoreCase) {
    char[] pattern = ignoreCase ? folded : parts;
    int end = text.length() - literalTail;
    if (end < literalHead) {
      return false;
    }
    for (int i = 0; i < literalHead; i++) {
      if (at(text, i, ignoreCase) != pattern[i]) {
        return false;
      }
    }
    for (int i = 0; i < literalTail; i++) {
      if (at(text, end + i, ignoreCase) != pattern[pattern.length - literalTail + i]) {
        return false;
      }
    }
    int between = pattern.length - literalHead - literalTail;
    if (between == 0) {
      return end == literalHead;
    }
    if (between == 1 && pattern[literalHead] == ANY) {
      return true;
    }
    return walk(text, end, pattern, ignoreCase);
  }

  /** Goes through the text once, with all places in the pattern it can be at. */
  private boolean walk(String text, int end, char[] pattern, boolean ignoreCase) {
    int last = pattern.length - literalTail;
    var here = new boolean[last + 1];
    here[literalHead] = true;
    passStars(here, pattern, last);
    for (int i = literalHead; i < end; i++) {
      char c = at(text, i, ignoreCase);
      boolean any = false;
      // From behind, so that what was set for this byte is not taken for the one before it.
      for (int p = last; p >= literalHead; p--) {
        boolean stays = p < last && here[p] && stays(pattern[p], c);
        boolean comes = p > literalHead && here[p - 1] && takes(pattern[p - 1], c);
        here[p] = stays || comes;
        any |= here[p];
      }
      if (!any) {
        return false;
      }
      passStars(here, pattern, last);
    }
    return here[last];
  }

  private static void passStars(boolean[] here, char[] pattern, int last) {
    for (int p = 0; p < last; p++) {
      if (here[p] && (pattern[p] == ANY || pattern[p] == SOME)) {
        here[p + 1] = true;
      }
    }
  }

  private static boolean stays(char part, char c) {
    return part == ANY || (part == SOME && c != '/');
  }

  private static boolean takes(char part, char c) {
    return part == c || (part == ONE && c != '/');
  }

  private static char at(String text, int index, boolean ignoreCase) {
    return ignoreCase ? fold(text.charAt(index)) : text.charAt(index);
  }

  private static char fold(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && source.equals(glob.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source;
  }
}
