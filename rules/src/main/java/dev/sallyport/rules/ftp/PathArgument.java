package dev.sallyport.rules.ftp;

import java.util.ArrayList;
import java.util.List;

/**
 * Which file or directory a command is about, in every reading a server may have.
 *
 * <p>Servers differ: some cut blanks, some take a backslash for a slash, Windows drops dots at the
 * end, {@code LIST} takes options. A refusal has to hold in each reading, a permission needs the
 * plain one.
 *
 * @param plain whole paths begin with a slash; others begin in a directory that is not known
 * @param others more readings, for refusals
 * @param certain false where the argument holds more than a path, so that {@code plain} is a guess
 */
public record PathArgument(String plain, List<String> others, boolean certain) {

  /** Copies the list. */
  public PathArgument {
    others = List.copyOf(others);
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

  /** Reads the argument of a verb that {@link #isTaken takes} one. */
  public static PathArgument of(Verb verb, String argument, WorkingDirectory directory) {
    return switch (verb) {
      case CDUP, XCUP -> reading("..", List.of(), directory, true);
      case LIST, NLST, STAT -> {
        String bare = withoutOptions(argument);
        yield reading(bare, bare.equals(argument) ? List.of() : List.of(argument), directory, true);
      }
      case MFMT, MFCT, MFF -> reading(after(argument, 1), List.of(argument), directory, true);
      case THMB -> reading(after(argument, 3), List.of(argument), directory, true);
      case SITE, COMB, MMD5, HASH, MD5, XCRC, XMD5, XSHA, XSHA1, XSHA256, XSHA512 ->
          reading(argument, words(argument), directory, false);
      default -> reading(argument, List.of(), directory, true);
    };
  }

  private static PathArgument reading(
      String name, List<String> more, WorkingDirectory directory, boolean certain) {
    String plain = PathText.resolve(directory, name);
    var others = new ArrayList<String>();
    add(others, plain, tidied(name), directory);
    for (String other : more) {
      add(others, plain, other, directory);
      add(others, plain, tidied(other), directory);
    }
    return new PathArgument(plain, others, certain);
  }

  private static void add(
      List<String> others, String plain, String name, WorkingDirectory directory) {
    String path = PathText.resolve(directory, name);
    if (!path.equals(plain) && !others.contains(path)) {
      others.add(path);
    }
  }

  /** As the most obliging server reads it. */
  private static String tidied(String name) {
    int from = 0;
    int to = name.length();
    while (from < to && isBlank(name.charAt(from))) {
      from++;
    }
    while (to > from && (isBlank(name.charAt(to - 1)) || isDroppedDot(name, from, to))) {
      to--;
    }
    if (to - from >= 2 && name.charAt(from) == '"' && name.charAt(to - 1) == '"') {
      from++;
      to--;
    }
    return name.substring(from, to).replace('\\', '/');
  }

  /** Windows drops dots at the end of a name, but {@code .} and {@code ..} are names. */
  private static boolean isDroppedDot(String name, int from, int to) {
    if (name.charAt(to - 1) != '.') {
      return false;
    }
    int first = to;
    while (first > from && name.charAt(first - 1) == '.') {
      first--;
    }
    return first > from && name.charAt(first - 1) != '/' && name.charAt(first - 1) != '\\';
  }

  private static String withoutOptions(String argument) {
    String rest = argument;
    while (rest.startsWith("-")) {
      rest = after(rest, 1);
    }
    return rest;
  }

  /** What follows that many words. */
  private static String after(String argument, int words) {
    int at = 0;
    for (int i = 0; i < words; i++) {
      at = argument.indexOf(' ', at);
      if (at < 0) {
        return "";
      }
      while (at < argument.length() && argument.charAt(at) == ' ') {
        at++;
      }
    }
    return argument.substring(at);
  }

  /** Each word alone, and the rest from each on; a few, for a line of words is not a name. */
  private static List<String> words(String argument) {
    var readings = new ArrayList<String>();
    String rest = argument;
    for (int i = 0; i < 8 && !rest.isEmpty(); i++) {
      readings.add(rest);
      int blank = rest.indexOf(' ');
      if (blank > 0) {
        readings.add(rest.substring(0, blank));
      }
      rest = after(rest, 1);
    }
    return readings;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
