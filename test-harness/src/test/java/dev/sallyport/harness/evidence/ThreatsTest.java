package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of threats")
class ThreatsTest extends EvidenceTableContract {
  private static final Pattern CASE =
      Pattern.compile("\\b[cs]-[a-z0-9]+(-[a-z0-9]+)+\\b|\\bc-lprt\\b");
  private static final Pattern ID = Pattern.compile("\"id\": *\"([^\"]+)\"");
  private static final String PLAYED = "AttackCorpusTest#endsAsExpected";

  ThreatsTest() {
    super(
        "/threats.md",
        Stream.of(
                group('A', 24),
                group('B', 21),
                group('C', 20),
                group('D', 15),
                group('E', 14),
                group('F', 14))
            .flatMap(ids -> ids));
  }

  private static Stream<String> group(char letter, int last) {
    return IntStream.rangeClosed(1, last).mapToObj(number -> "%s%02d".formatted(letter, number));
  }

  @Test
  void namesEveryCaseOfTheCorpusAndNoOther() {
    Set<String> corpus =
        ID.matcher(EvidenceRow.text("/corpus/attacks.json"))
            .results()
            .map(id -> id.group(1))
            .collect(Collectors.toSet());
    Set<String> named =
        rows().stream().flatMap(row -> cases(row).stream()).collect(Collectors.toSet());
    assertThat(named).isEqualTo(corpus);
  }

  @Test
  void namesACaseOnlyBesideTheTestThatPlaysIt() {
    assertThat(rows())
        .filteredOn(row -> !cases(row).isEmpty())
        .extracting(EvidenceRow::remarks)
        .allMatch(remarks -> remarks.contains(PLAYED));
  }

  private static List<String> cases(EvidenceRow row) {
    return CASE.matcher(row.remarks()).results().map(MatchResult::group).toList();
  }
}
