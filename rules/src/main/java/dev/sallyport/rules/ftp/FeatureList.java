package dev.sallyport.rules.ftp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The 211 reply to FEAT (RFC 2389 §3.2) without the features this gateway does not pass: what is
 * announced works, and what is refused is not announced.
 */
public final class FeatureList {
  private FeatureList() {}

  /**
   * The reply without the features of these names; a reply that is no feature list stays as it is.
   *
   * @param hidden asked with the first word of each feature, in ASCII upper case
   */
  public static FtpReply without(FtpReply reply, Predicate<String> hidden) {
    List<String> lines = reply.lines();
    if (reply.code() != 211 || lines.size() < 3) {
      return reply;
    }
    var kept = new ArrayList<String>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      boolean feature = i > 0 && i < lines.size() - 1;
      if (!feature || !hidden.test(nameOf(lines.get(i)))) {
        kept.add(lines.get(i));
      }
    }
    return new FtpReply(reply.code(), kept);
  }

  /**
   * The reply with these features at its end; a list of these alone where it is none.
   *
   * @param features as FEAT shows them, without the blank before them
   */
  public static FtpReply with(FtpReply reply, List<String> features) {
    if (features.isEmpty()) {
      return reply;
    }
    boolean list = reply.code() == 211 && reply.lines().size() > 1;
    var lines = new ArrayList<String>(reply.lines().size() + features.size());
    lines.addAll(
        list ? reply.lines().subList(0, reply.lines().size() - 1) : List.of("211-Features:"));
    features.forEach(feature -> lines.add(' ' + feature));
    lines.add(list ? reply.lastLine() : "211 End");
    return new FtpReply(211, lines);
  }

  private static String nameOf(String line) {
    int from = 0;
    // Some servers put the code before each feature, which RFC 2389 does not ask for.
    if (line.startsWith("211-")) {
      from = 4;
    }
    while (from < line.length() && line.charAt(from) == ' ') {
      from++;
    }
    int to = from;
    while (to < line.length() && line.charAt(to) != ' ' && line.charAt(to) != ';') {
      to++;
    }
    return Ascii.upper(line.substring(from, to));
  }
}
