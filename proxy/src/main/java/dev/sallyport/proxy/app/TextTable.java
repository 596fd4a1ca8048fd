package dev.sallyport.proxy.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows under each other, for a terminal of 80 columns. Nothing in a cell can act on the terminal.
 */
final class TextTable {
  private static final int WIDTH = 80;

  /** A cell of fewer characters is not cut. */
  private static final int NARROWEST = 5;

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param heads of the columns; what is in the first is never cut, for it is what other commands
   *     ask for
   */
  TextTable(String... heads) {
    rows.add(List.of(heads));
  }

  void add(@Nullable Object... cells) {
    rows.add(Stream.of(cells).map(cell -> harmless(String.valueOf(cell))).toList());
  }

  void print(PrintWriter out) {
    int[] widths = widths();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = cut(row.get(i), widths[i]);
        line.append(cell).repeat(' ', widths[i] - cell.length()).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  /** As wide as their cells, or the widest made narrower until all fit. */
  private int[] widths() {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int room = WIDTH - GAP.length() * (columns - 1);
    while (IntStream.of(widths).sum() > room) {
      int widest = IntStream.range(1, columns).reduce(1, (a, b) -> widths[b] > widths[a] ? b : a);
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  /** Cut in the middle: a path is known by its end as well. */
  private static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int head = (width - 1) / 2;
    return text.substring(0, head) + "…" + text.substring(text.length() - (width - 1 - head));
  }

  /** The text with everything that a terminal might obey, or that hides text, made visible. */
  static String harmless(String text) {
    return text.codePoints()
        .mapToObj(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  String.format(Locale.ROOT, "<%02X>", c);
              default -> Character.toString(c);
            })
        .collect(Collectors.joining());
  }
}
