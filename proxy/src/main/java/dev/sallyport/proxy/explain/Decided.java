package dev.sallyport.proxy.explain;

/**
 * What was decided about one line of the client's.
 *
 * @param line where it stands in the recording, counted from 1
 * @param command the line, secrets masked; wire text
 * @param verdict {@code allow}, {@code answered} (by us, without refusing), {@code shadow}, {@code
 *     deny}, {@code terminate}, or {@code not reached} where the session was over before its turn
 * @param rule the id of what refused; empty where nothing did
 * @param place where that is written; empty where it is built in
 * @param reply the last line of what the client got; empty where it got nothing
 */
public record Decided(
    int line, String command, String verdict, String rule, String place, String reply) {
  static final String NOT_REACHED = "not reached";

  /**
   * Whether a client and an operator would see the same; where a rule is written does not count.
   */
  boolean same(Decided other) {
    return verdict.equals(other.verdict) && rule.equals(other.rule) && reply.equals(other.reply);
  }
}
