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
 * A row of {@code rfc-requirements.md}.
 *
 * @param remarks the last column, the names of tests in it too
 */
record Requirement(int number, Status status, String remarks) {
  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+) \\| [^|]+ \\| ([a-z/]+) \\| (.+) \\|");
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
  static List<Requirement> all() {
    try (InputStream in = Requirement.class.getResourceAsStream("/rfc-requirements.md")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.matches("\\|\\s*\\d.*"))
          .map(Requirement::parse)
          .toList();
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

  /** Everything between backquotes, whether it looks like the name of a test or not. */
  long quoted() {
    return remarks.chars().filter(c -> c == '`').count() / 2;
  }

  private static Requirement parse(String line) {
    Matcher row = ROW.matcher(line);
    if (!row.matches()) {
      throw new IllegalStateException("not a row of four columns: " + line);
    }
    return new Requirement(
        Integer.parseInt(row.group(1)), Status.of(row.group(2)), row.group(3).strip());
  }
}
