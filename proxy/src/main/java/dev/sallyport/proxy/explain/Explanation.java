package dev.sallyport.proxy.explain;

import java.util.Optional;

/**
 * What is decided, and why.
 *
 * @param verdict {@code allow}, {@code shadow}, {@code deny} or {@code terminate}
 * @param reply what the client gets from the gateway; empty where the server answers
 * @param rule the id of what decided
 * @param about what the rule is about
 * @param place where the rule is written; empty where it is built in
 * @param note what else to know; may be empty
 */
public record Explanation(
    String verdict, String reply, String rule, String about, Optional<String> place, String note) {

  /** The same with this note. */
  Explanation note(String text) {
    return new Explanation(verdict, reply, rule, about, place, text);
  }

  /** For a terminal: one line for each thing. */
  @Override
  public String toString() {
    String answer = reply.isEmpty() ? "(the server's own)" : reply;
    return """
    verdict  %s
    reply    %s
    rule     %s (%s)
    at       %s\
    """
            .formatted(verdict, answer, rule, about, place.orElse("(built in)"))
        + (note.isEmpty() ? "" : "\nnote     " + note);
  }
}
