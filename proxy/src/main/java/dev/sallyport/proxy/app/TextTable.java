package dev.sallyport.proxy.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows under each other, for a terminal. Nothing in a cell can act on the terminal. */
final class TextTable {
  private static final int WIDEST = 60;

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... heads) {
    rows.add(List.of(heads));
  }

  void add(@Nullable Object... cells) {
    var row = new ArrayList<String>();
    for (@Nullable Object cell : cells) {
      row.add(clip(harmless(String.valueOf(cell))));
    }
    rows.add(row);
  }

  void print(PrintWriter out) {
    int columns = rows.getFirst().size();
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
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

  private static String clip(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }
}
