package dev.sallyport.rules.ftp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which file or directory a command is about, in every reading a server may have.
 *
 * <p>Servers differ: some cut blanks, some take a backslash for a slash, Windows drops dots at the
 * end, {@code LIST} takes options, and of some servers several names. A refusal has to hold in any
 * reading, a permission needs all that are likely.
 *
 * @param readings how servers read the name, the plain way first; whole paths begin with a slash,
 *     others begin in a directory that is not known
 * @param others readings that are less likely, for refusals
 * @param certain false where the argument holds more than a path, so that the readings are guesses
 * @param expands servers take one of the readings for a pattern of theirs
 * @param deep what lies below is concerned, too
 */
public record PathArgument(
    List<String> readings, List<String> others, boolean certain, boolean expands, boolean deep) {

  /** So many words of a line are read as the beginning of a name with blanks. */
  private static final int MOST_NAMES_WITH_BLANKS = 8;

  private static final String WILDCARDS = "*?[{";

  /** What is behind that many words, nobody knows. */
  private static final int MOST_WORDS = 64;

  /** A server may expand it to any home. */
  private static final String ANYWHERE = "~";

  /** Copies the lists. */
  public PathArgument {
    readings = List.copyOf(readings);
    others = List.copyOf(others);
  }

  /** The plain reading. */
  public String plain() {
    return readings.getFirst();
  }

  /** Whether a server that expands names may take this for more than one. */
  public static boolean hasWildcard(String name) {
    return name.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }

  /** Whether this verb is about a file or a directory at all. */
  public static boolean isTaken(Verb verb) {
    return switch (verb) {
      case CWD, XCWD, CDUP, XCUP, SMNT -> true;
      case RETR, STOR, STOU, APPE, DELE, RNFR, RNTO, MKD, XMKD, RMD, XRMD -> true;
      case LIST, NLST, MLSD, MLST, STAT, SIZE, MDTM, MFMT, MFCT, MFF, AVBL, DSIZ -> true;
      case HASH, MD5, MMD5, XCRC, XMD5, XSHA, XSHA1, XSHA256, XSHA512, THMB, COMB, SITE -> true;
      default -> false;
    };
  }

  /** Whether it is with this argument: {@code STAT} alone asks about the server. */
  public static boolean isTaken(Verb verb, String argument) {
    return isTaken(verb) && !(verb == Verb.STAT && after(argument, 0).isEmpty());
  }

  /** Reads the argument of a verb that {@link #isTaken takes} one. */
  public static PathArgument of(Verb verb, String argument, WorkingDirectory directory) {
    var names = new Names(directory);
    return switch (verb) {
      case CDUP, XCUP -> names.read("..").certain();
      case LIST, NLST, STAT, MLSD, MLST -> listed(argument, names);
      case MFMT, MFCT, MFF -> names.read(after(argument, 1)).guess(argument).certain();
      case THMB -> names.read(after(argument, 3)).guess(argument).certain();
      case SITE, COMB, MMD5, HASH, MD5, XCRC, XMD5, XSHA, XSHA1, XSHA256, XSHA512 -> {
        names.read(argument);
        words(argument).forEach(names::guess);
        quoted(argument).forEach(names::guess);
        if (verb == Verb.MMD5) {
          PathText.split(argument, ',').forEach(names::guess);
        }
        yield names.about(false, false, verb == Verb.SITE);
      }
      // Renaming a folder takes away all that is in it.
      case RNFR -> names.read(argument).about(true, false, true);
      default -> names.read(argument).certain();
    };
  }

  private static PathArgument listed(String argument, Names names) {
    String bare = withoutOptions(argument);
    names.read(bare);
    if (bare.indexOf(' ') >= 0 || bare.indexOf('\t') >= 0) {
      words(bare).forEach(names::read);
    }
    if (!bare.equals(argument)) {
      names.guess(argument);
    }
    boolean recursive =
        words(argument).stream().anyMatch(word -> word.startsWith("-") && word.indexOf('R') > 0);
    return names.about(true, true, recursive);
  }

  /** Gathers readings. */
  private static final class Names {
    private final WorkingDirectory directory;
    private final Set<String> readings = new LinkedHashSet<>();
    private final Set<String> others = new LinkedHashSet<>();

    Names(WorkingDirectory directory) {
      this.directory = directory;
    }

    Names read(String name) {
      add(readings, name);
      return this;
    }

    Names guess(String name) {
      add(others, name);
      return this;
    }

    private void add(Set<String> list, String name) {
      list.add(PathText.resolve(directory, name));
      list.add(PathText.resolve(directory, tidied(name)));
    }

    PathArgument certain() {
      return about(true, false, false);
    }

    PathArgument about(boolean certain, boolean expands, boolean deep) {
      others.removeAll(readings);
      boolean pattern = expands && readings.stream().anyMatch(PathArgument::hasWildcard);
      return new PathArgument(List.copyOf(readings), List.copyOf(others), certain, pattern, deep);
    }
  }

  /** As the most obliging server reads it. */
  private static String tidied(String name) {
    int from = 0;
    while (from < name.length() && isBlank(name.charAt(from))) {
      from++;
    }
    String bare = withoutDroppedEnd(name.substring(from));
    if (bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    var parts = new ArrayList<String>();
    PathText.split(bare.replace('\\', '/'), '/')
        .forEach(part -> parts.add(withoutDroppedEnd(part)));
    return String.join("/", parts);
  }

  /** Windows drops dots and blanks at the end of a name, but {@code .} and {@code ..} are names. */
  private static String withoutDroppedEnd(String name) {
    int to = name.length();
    while (to > 0 && (isBlank(name.charAt(to - 1)) || isDroppedDot(name, to))) {
      to--;
    }
    return name.substring(0, to);
  }

  private static boolean isDroppedDot(String name, int to) {
    if (name.charAt(to - 1) != '.') {
      return false;
    }
    int first = to;
    while (first > 0 && name.charAt(first - 1) == '.') {
      first--;
    }
    return first > 0 && name.charAt(first - 1) != '/' && name.charAt(first - 1) != '\\';
  }

  private static String withoutOptions(String argument) {
    String rest = after(argument, 0);
    while (rest.startsWith("-")) {
      rest = after(rest, 1);
    }
    return rest;
  }

  /** What follows that many words and the blanks behind and before them. */
  private static String after(String argument, int words) {
    int at = pastBlanks(argument, 0);
    for (int i = 0; i < words; i++) {
      at = pastBlanks(argument, wordEnd(argument, at));
    }
    return argument.substring(at);
  }

  /** Each word alone, and the rest from each of the first on. */
  private static List<String> words(String argument) {
    var readings = new ArrayList<String>();
    int from = pastBlanks(argument, 0);
    for (int i = 0; from < argument.length(); i++) {
      if (i == MOST_WORDS) {
        readings.add(ANYWHERE);
        break;
      }
      int to = wordEnd(argument, from);
      readings.add(argument.substring(from, to));
      if (i < MOST_NAMES_WITH_BLANKS) {
        readings.add(argument.substring(from));
      }
      from = pastBlanks(argument, to);
    }
    return readings;
  }

  /** What stands between two quotes. */
  private static List<String> quoted(String argument) {
    var readings = new ArrayList<String>();
    int open = argument.indexOf('"');
    while (open >= 0) {
      int close = argument.indexOf('"', open + 1);
      if (close > open + 1) {
        readings.add(argument.substring(open + 1, close));
      }
      open = close;
    }
    return readings;
  }

  private static int pastBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && !isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
