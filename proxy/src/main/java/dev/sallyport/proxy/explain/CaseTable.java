package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.config.PolicyCase;
import java.util.ArrayList;
import java.util.List;

/** An operator's expectations, held against the policies, as a table. */
public final class CaseTable {
  private final List<Row> rows = new ArrayList<>();

  /** Asks about each case. */
  public CaseTable(Explainer explainer, List<PolicyCase> cases) {
    for (PolicyCase each : cases) {
      boolean known = each.rule().isEmpty() || explainer.knowsRule(each.inquiry(), each.rule());
      rows.add(new Row(each, explainer.explain(each.inquiry()), known));
    }
  }

  /** How many cases did not come out as expected. */
  public long failures() {
    return rows.stream().filter(row -> !row.passes()).count();
  }

  /** The table, a line for each case and two more for one that failed. */
  public List<String> lines() {
    int name = width("case", rows.stream().map(row -> row.of().name()).toList());
    int verdict = width("verdict", rows.stream().map(row -> row.got().verdict()).toList());
    var lines = new ArrayList<String>();
    String format = "%-4s  %-" + name + "s  %-" + verdict + "s  %s";
    lines.add(format.formatted("", "case", "verdict", "rule"));
    for (Row row : rows) {
      Explanation got = row.got();
      lines.add(
          format.formatted(
              row.passes() ? "ok" : "FAIL", row.of().name(), got.verdict(), got.rule()));
      if (!row.passes()) {
        lines.add("      expected " + row.expected() + "  (" + row.of().place() + ")");
        if (!row.knownRule()) {
          lines.add("      note     the policy of this listener has no rule " + row.of().rule());
        }
        if (!got.note().isEmpty()) {
          lines.add("      note     " + got.note());
        }
        lines.add(
            "      got      " + row.gotInWords() + "  (" + got.place().orElse("built in") + ")");
      }
    }
    String cases = rows.size() == 1 ? "case" : "cases";
    lines.add("%d %s, %d failed".formatted(rows.size(), cases, failures()));
    return lines;
  }

  private static int width(String head, List<String> column) {
    return Math.max(head.length(), column.stream().mapToInt(String::length).max().orElse(0));
  }

  /** One case and what came out. */
  private record Row(PolicyCase of, Explanation got, boolean knownRule) {
    boolean passes() {
      return got.verdict().equals(of.verdict())
          && (of.rule().isEmpty() || got.rule().equals(of.rule()))
          && got.reply().startsWith(of.reply());
    }

    String expected() {
      return of.verdict()
          + (of.rule().isEmpty() ? "" : " by " + of.rule())
          + (of.reply().isEmpty() ? "" : ", " + of.reply());
    }

    String gotInWords() {
      return got.verdict()
          + " by "
          + got.rule()
          + (got.reply().isEmpty() ? "" : ", " + got.reply());
    }
  }
}
