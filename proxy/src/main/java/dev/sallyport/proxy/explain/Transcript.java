package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.config.CasesLoader;
import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.ArrayList;
import java.util.List;

/**
 * A dialogue as people write it down: {@code C: } and the client's line, {@code S: } and a line of
 * the server's; a line with neither is the client's; {@code #} begins a comment.
 *
 * @param turns in their order
 */
public record Transcript(List<Turn> turns) {

  /** Copies the list. */
  public Transcript {
    turns = List.copyOf(turns);
  }

  /** Who says what. */
  public sealed interface Turn {
    record Client(String line) implements Turn {}

    record Server(FtpReply reply) implements Turn {}
  }

  /** Whether the server's side is written down too. */
  boolean hasServer() {
    return turns.stream().anyMatch(Turn.Server.class::isInstance);
  }

  /**
   * Reads a transcript.
   *
   * @throws IllegalArgumentException where a line of the server's belongs to no reply
   */
  public static Transcript read(List<String> text) {
    var turns = new ArrayList<Turn>();
    var reply = new ArrayList<String>();
    for (String each : text) {
      String line = CasesLoader.wire(each);
      if (isSaidBy('S', line)) {
        reply.add(said(line));
        if (closes(reply)) {
          int code = Integer.parseInt(reply.getLast().substring(0, 3));
          turns.add(new Turn.Server(new FtpReply(code, reply)));
          reply.clear();
        }
      } else if (!line.isBlank() && !line.startsWith("#")) {
        turns.add(new Turn.Client(isSaidBy('C', line) ? said(line) : line));
      }
    }
    if (!reply.isEmpty()) {
      throw new IllegalArgumentException("no closing line for: S: " + reply.getFirst());
    }
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("nobody says anything in it");
    }
    return new Transcript(turns);
  }

  private static boolean isSaidBy(char side, String line) {
    return line.length() > 1
        && Ascii.upper(line.substring(0, 1)).charAt(0) == side
        && line.charAt(1) == ':';
  }

  /** The blank behind the colon may be missing. */
  private static String said(String line) {
    return line.substring(line.startsWith(" ", 2) ? 3 : 2);
  }

  /** RFC 959 §4.2: the line with the code of the first one and a blank. */
  private static boolean closes(List<String> lines) {
    String first = lines.getFirst();
    String last = lines.getLast();
    if (!FtpReply.startsLikeReply(first)) {
      throw new IllegalArgumentException("not a reply: S: " + first);
    }
    return (last.length() == 3 && lines.size() == 1)
        || last.startsWith(first.substring(0, 3) + ' ');
  }
}
