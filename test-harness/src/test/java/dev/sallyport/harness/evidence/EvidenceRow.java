package dev.sallyport.harness.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of a table that says which tests show what.
 *
 * @param id as the list numbers it that the table is about
 * @param remarks the last column, the names of tests in it too
 */
record EvidenceRow(String id, Status status, String remarks) {
  private static final Pattern ROW =
      Pattern.compile("\\| ([A-F]?\\d+) \\| [^|]+ \\| ([a-z/]+) \\| (.+) \\|");
  private static final Pattern TEST = Pattern.compile("`([\\w.]+)#(\\w+)`");

  /** Whether the gateway does it. */
  enum Status {
    SHOWN,
    DEPARTS,
    LATER,
    NOT_APPLICABLE;

    static Status of(String written) {
      return written.equals("n/a") ? NOT_APPLICABLE : valueOf(written.toUpperCase(Locale.ROOT));
    }
  }

  /** Where a test is to be found. */
  record Test(String type, String method) {}

  /** Every row, in the order of the file. */
  static List<EvidenceRow> all(String resource) {
    return text(resource)
        .lines()
        .filter(line -> line.matches("\\|\\s*[A-F]?\\d.*"))
        .map(EvidenceRow::parse)
        .toList();
  }

  static String text(String resource) {
    try (InputStream in = EvidenceRow.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Test> tests() {
    return TEST.matcher(remarks)
        .results()
        .map(name -> new Test("dev.sallyport." + name.group(1), name.group(2)))
        .toList();
  }

  /** How many texts stand between backquotes, whether they look like names of tests or not. */
  int quoted() {
    return (int) (remarks.chars().filter(c -> c == '`').count() / 2);
  }

  private static EvidenceRow parse(String line) {
    Matcher row = ROW.matcher(line);
    if (!row.matches()) {
      throw new IllegalStateException("not a row of four columns: " + line);
    }
    return new EvidenceRow(row.group(1), Status.of(row.group(2)), row.group(3).strip());
  }

  @Override
  public String toString() {
    return id;
  }
}
