package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.record.WireLine;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.ArrayList;
import java.util.List;

/**
 * A dialogue as people write it down: {@code C: } and the client's line, {@code S: } and a line of
 * the server's; a line with neither is the client's; {@code #} begins a comment. Bytes that are not
 * to be seen may be written as {@link WireLine} does.
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
   * @param text the lines, one char per byte
   * @throws IllegalArgumentException where a line of the server's belongs to no reply
   */
  public static Transcript read(List<String> text) {
    var turns = new ArrayList<Turn>();
    var reply = new ArrayList<String>();
    for (String line : text) {
      if (WireLine.isOf('S', line)) {
        reply.add(WireLine.said(line));
        if (closes(reply)) {
          int code = Integer.parseInt(reply.getLast().substring(0, 3));
          turns.add(new Turn.Server(new FtpReply(code, reply)));
          reply.clear();
        }
      } else if (!line.isBlank() && !line.startsWith("#")) {
        turns.add(new Turn.Client(WireLine.isOf('C', line) ? WireLine.said(line) : line));
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
