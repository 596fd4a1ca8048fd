package dev.sallyport.rules.ftp;

import java.util.ArrayList;
import java.util.function.Predicate;

/**
 * The reply to HELP without the commands that are refused here. Servers write it as they like, so
 * only words in capitals that are a command's name count, and blanks take their place.
 */
public final class HelpText {
  private HelpText() {}

  /** The reply with blanks for the names of hidden verbs. */
  public static FtpReply without(FtpReply reply, Predicate<Verb> hidden) {
    var lines = new ArrayList<String>(reply.lines().size());
    for (String line : reply.lines()) {
      lines.add(without(line, FtpReply.startsLikeReply(line) ? 4 : 0, hidden));
    }
    return new FtpReply(reply.code(), lines);
  }

  private static String without(String line, int start, Predicate<Verb> hidden) {
    char[] chars = line.toCharArray();
    int from = start;
    while (from < chars.length) {
      int to = from;
      while (to < chars.length && isWord(chars[to])) {
        to++;
      }
      String word = line.substring(from, to);
      if (word.equals(Ascii.upper(word)) && Verb.of(word).filter(hidden).isPresent()) {
        // Some servers mark with a star what they do not do.
        int end = to < chars.length && chars[to] == '*' ? to + 1 : to;
        for (int i = from; i < end; i++) {
          chars[i] = ' ';
        }
      }
      from = to + 1;
    }
    return new String(chars);
  }

  private static boolean isWord(char c) {
    return Ascii.isLetter(c) || Ascii.isDigit(c);
  }
}
