package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.audit.WireText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of a replay, for a terminal. */
public final class ReplayText {
  private ReplayText() {}

  /** A line for the recording, and three for each line of it that is decided differently. */
  public static List<String> lines(Path file, Replayed replayed) {
    int count = replayed.differences().size();
    var lines = new ArrayList<String>();
    lines.add(
        "%s: client %s by listener %s, %d commands, %s"
            .formatted(
                file,
                replayed.head().client(),
                replayed.head().listener(),
                replayed.commands(),
                count == 0 ? "none decided differently" : count + " decided differently"));
    for (Difference each : replayed.differences()) {
      lines.add(
          "  line %-4d %s".formatted(each.recorded().line(), text(each.recorded().command())));
      lines.add("    then %s".formatted(decided(each.recorded())));
      lines.add("    now  %s".formatted(decided(each.now())));
    }
    if (replayed.assumed() > 0) {
      lines.add(
          "  note: "
              + replayed.assumed()
              + " commands go to the server that it was not sent then; it is taken to agree");
    }
    if (!replayed.whole()) {
      lines.add("  note: the recording is not there to its end");
    }
    return lines;
  }

  private static String decided(Decided decided) {
    var text = new StringBuilder("%-9s".formatted(decided.verdict()));
    if (!decided.rule().isEmpty()) {
      text.append(" by ").append(decided.rule());
      text.append(decided.place().isEmpty() ? " (built in)" : " (" + decided.place() + ")");
    }
    if (!decided.reply().isEmpty()) {
      text.append(decided.rule().isEmpty() ? "  " : ", ").append(text(decided.reply()));
    }
    return text.toString().stripTrailing();
  }

  /** Wire text, harmless to a terminal. */
  private static String text(String wire) {
    var safe = new StringBuilder();
    WireText.readable(wire)
        .codePoints()
        .forEach(c ->
            safe.appendCodePoint(
                Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
    return safe.toString();
  }
}
