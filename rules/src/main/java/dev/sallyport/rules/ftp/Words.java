package dev.sallyport.rules.ftp;

/** The words of an argument, as far as a decision needs them. */
public final class Words {
  private Words() {}

  /** The first word, in ASCII upper case; empty where there is none. */
  public static String first(String argument) {
    int from = 0;
    while (from < argument.length() && isBlank(argument.charAt(from))) {
      from++;
    }
    int to = from;
    while (to < argument.length() && !isBlank(argument.charAt(to))) {
      to++;
    }
    return Ascii.upper(argument.substring(from, to));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
