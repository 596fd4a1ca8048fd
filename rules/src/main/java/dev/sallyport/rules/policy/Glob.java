package dev.sallyport.rules.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text with wildcards. In a path {@code **} is any text, {@code *} any text without a slash,
 * {@code ?} one byte other than a slash; elsewhere a slash is a byte like any other, so that both
 * stars are any text. A backslash takes the meaning from the next one.
 *
 * <p>Matching looks at each byte of the text once for each part of the pattern, whatever the two
 * are: nobody can write a name that keeps it busy.
 */
final class Glob {
  private static final char ONE = 0x100;
  private static final char SOME = 0x101;
  private static final char ANY = 0x102;
  private static final char EACH = 0x103;

  /** From the first wildcard to the last: one bit for each, and one for the end. */
  private static final int MOST = 63;

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

  /** Reads a pattern for paths. */
  static Optional<Glob> ofPath(String source) {
    return of(source, ONE, SOME);
  }

  /** Reads a pattern for texts in which a slash means nothing. */
  static Optional<Glob> ofText(String source) {
    return of(source, EACH, ANY);
  }

  /**
   * Reads a pattern.
   *
   * @param source wire text
   * @return empty where it is empty, holds one of the wildcards of other tools ({@code []{}}),
   *     which would be matched literally here, ends with a backslash, or has more than 63 bytes
   *     from the first wildcard to the last
   */
  private static Optional<Glob> of(String source, char question, char star) {
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
        case '?' -> parts[length++] = question;
        case '*' -> {
          boolean two = i + 1 < source.length() && source.charAt(i + 1) == '*';
          i += two ? 1 : 0;
          parts[length++] = two ? ANY : star;
        }
        default -> parts[length++] = c;
      }
    }
    return length == 0
        ? Optional.empty()
        : Optional.of(new Glob(source, Arrays.copyOf(parts, length)))
            .filter(glob -> glob.parts.length - glob.literalHead - glob.literalTail <= MOST);
  }

  /** What every such text holds: the plain text between wildcards, in capitals. */
  List<String> pieces() {
    var pieces = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= folded.length; i++) {
      if (i == folded.length || folded[i] >= ONE) {
        if (i > from) {
          pieces.add(new String(folded, from, i - from));
        }
        from = i + 1;
      }
    }
    return pieces;
  }

  /** Whether the whole text is such a text. */
  boolean matches(String text, boolean ignoreCase) {
    return matches(text, 0, ignoreCase);
  }

  /** Whether the text from there on is such a text. No allocation. */
  boolean matches(String text, int from, boolean ignoreCase) {
    char[] pattern = ignoreCase ? folded : parts;
    int start = from + literalHead;
    int end = text.length() - literalTail;
    if (end < start) {
      return false;
    }
    for (int i = 0; i < literalHead; i++) {
      if (at(text, from + i, ignoreCase) != pattern[i]) {
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
      return end == start;
    }
    return (between == 1 && pattern[literalHead] == ANY) || walk(text, start, end, ignoreCase);
  }

  /** Goes through the text once; each bit is a place in the pattern that it can be at. */
  private boolean walk(String text, int start, int end, boolean ignoreCase) {
    char[] pattern = ignoreCase ? folded : parts;
    int last = pattern.length - literalHead - literalTail;
    long here = pastStars(1, pattern);
    for (int i = start; i < end && here != 0; i++) {
      char c = at(text, i, ignoreCase);
      long next = 0;
      for (long left = here & ~(1L << last); left != 0; left &= left - 1) {
        int place = Long.numberOfTrailingZeros(left);
        char part = pattern[literalHead + place];
        if (stays(part, c)) {
          next |= 1L << place;
        } else if (takes(part, c)) {
          next |= 1L << (place + 1);
        }
      }
      here = pastStars(next, pattern);
    }
    return (here & (1L << last)) != 0;
  }

  /** A star may stand for nothing, so whoever is at one is behind it, too. */
  private long pastStars(long here, char[] pattern) {
    long past = here;
    for (int place = 0; place < pattern.length - literalHead - literalTail; place++) {
      char part = pattern[literalHead + place];
      if ((past & (1L << place)) != 0 && (part == ANY || part == SOME)) {
        past |= 1L << (place + 1);
      }
    }
    return past;
  }

  private static boolean stays(char part, char c) {
    return part == ANY || (part == SOME && c != '/');
  }

  private static boolean takes(char part, char c) {
    return part == c || part == EACH || (part == ONE && c != '/');
  }

  private static char at(String text, int index, boolean ignoreCase) {
    return ignoreCase ? fold(text.charAt(index)) : text.charAt(index);
  }

  private static char fold(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && Arrays.equals(parts, glob.parts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parts);
  }

  @Override
  public String toString() {
    return source;
  }
}
