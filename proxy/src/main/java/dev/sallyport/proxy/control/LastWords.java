package dev.sallyport.proxy.control;

import dev.sallyport.proxy.audit.Secrets;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a session's dialogue, for an operator who asks what it is about. On its event loop.
 *
 * <p>Keeps what was made for the wire anyway, so that writing down costs a few array writes a
 * command; what is long is cut and what is secret masked before it is kept.
 */
final class LastWords {
  /** About eight commands with their replies, as each side saw them. */
  static final int LINES = 32;

  /** How much of one line is kept. */
  static final int CHARS = 200;

  /** Of a command, with the blank behind it. */
  private static final int LONGEST_NAME = 8;

  private final Object[] said = new Object[LINES];
  private final long[] times = new long[LINES];
  private final SpokenLine.Way[] ways = new SpokenLine.Way[LINES];
  private int count;

  void fromClient(FtpCommand command) {
    boolean keep =
        command instanceof FtpCommand.Plain(var verb, String argument)
            && !verb.secret()
            && argument.length() <= CHARS - LONGEST_NAME;
    add(SpokenLine.Way.FROM_CLIENT, keep ? command : clip(Secrets.mask(command.forLog())));
  }

  void toServer(String line) {
    int blank = line.indexOf(' ');
    char first = line.isEmpty() ? ' ' : line.charAt(0);
    boolean known = blank < 0 || Verb.of(line.substring(0, blank)).isPresent();
    boolean plain = known && first != 'P' && first != 'A';
    add(SpokenLine.Way.TO_SERVER, clip(plain ? line : Secrets.maskCommand(line)));
  }

  void fromServer(FtpReply reply) {
    add(SpokenLine.Way.FROM_SERVER, keep(reply));
  }

  void toClient(FtpReply reply) {
    add(SpokenLine.Way.TO_CLIENT, keep(reply));
  }

  /** All that is kept, oldest first. What passed unchanged is there once. */
  List<SpokenLine> lines() {
    var lines = new ArrayList<SpokenLine>();
    for (int i = Math.max(0, count - LINES); i < count; i++) {
      int at = i % LINES;
      var line = new SpokenLine(Instant.ofEpochMilli(times[at]), ways[at], text(said[at]), false);
      int before = passedOn(lines, line);
      if (before < 0) {
        lines.add(line);
      } else {
        lines.set(before, lines.get(before).unchanged());
      }
    }
    return lines;
  }

  /** Where the line stands that this one is the passing on of; -1 where it is not. */
  private static int passedOn(List<SpokenLine> lines, SpokenLine line) {
    SpokenLine.Way from =
        switch (line.way()) {
          case TO_SERVER -> SpokenLine.Way.FROM_CLIENT;
          case TO_CLIENT -> SpokenLine.Way.FROM_SERVER;
          case FROM_CLIENT, FROM_SERVER -> null;
        };
    for (int i = lines.size() - 1; from != null && i >= 0; i--) {
      SpokenLine earlier = lines.get(i);
      if (earlier.way() == from && !earlier.passedOn()) {
        return earlier.text().equals(line.text()) ? i : -1;
      }
    }
    return -1;
  }

  private void add(SpokenLine.Way way, Object what) {
    int at = count % LINES;
    said[at] = what;
    times[at] = System.currentTimeMillis();
    ways[at] = way;
    count++;
  }

  /** A reply may be as long as a whole listing; its last line is what it comes to. */
  private static Object keep(FtpReply reply) {
    boolean isShort = reply.lines().size() == 1 && reply.lastLine().length() < CHARS;
    return isShort ? reply : text(reply);
  }

  private static String text(Object kept) {
    return switch (kept) {
      case FtpReply reply when reply.lines().size() > 1 ->
          clip(reply.lastLine()) + " (" + reply.lines().size() + " lines)";
      case FtpReply reply -> clip(reply.lastLine());
      case FtpCommand command -> command.forLog();
      default -> kept.toString();
    };
  }

  private static String clip(String line) {
    return line.length() <= CHARS ? line : line.substring(0, CHARS) + " \u2026";
  }
}
