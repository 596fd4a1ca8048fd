package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.evidence.EvidenceRow.Status;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every table that says which tests show what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EvidenceTableContract {

  /** By name, because JUnit's and jqwik's have no type in common. */
  private static final Set<String> MARKS =
      Set.of("Test", "ParameterizedTest", "TestFactory", "Property");

  private final String resource;
  private final List<String> ids;

  EvidenceTableContract(String resource, Stream<String> ids) {
    this.resource = resource;
    this.ids = ids.toList();
  }

  List<EvidenceRow> rows() {
    return EvidenceRow.all(resource);
  }

  @Test
  void hasEachOfThemOnceInOrder() {
    assertThat(rows()).extracting(EvidenceRow::id).containsExactlyElementsOf(ids);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void saysOfEachWhatShowsItOrWhyNothingDoes(EvidenceRow row) {
    assertThat(row.tests()).as("no name of another form").hasSize(row.quoted());
    switch (row.status()) {
      case SHOWN, DEPARTS -> assertThat(row.tests()).isNotEmpty();
      case LATER -> assertThat(row.remarks()).containsPattern("^issue [3-9]\\b");
      case NOT_APPLICABLE -> assertThat(row.remarks()).matches("[a-z].{9,}");
    }
    if (row.status() == Status.DEPARTS) {
      assertThat(row.remarks()).as("a reason").matches("[a-z].{9,}");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void namesOnlyTestsThatThereAre(EvidenceRow row) throws Exception {
    try (var classes = testClasses()) {
      for (EvidenceRow.Test test : row.tests()) {
        assertThat(tests(Class.forName(test.type(), false, classes)))
            .as("tests of %s", test.type())
            .contains(test.method());
      }
    }
  }

  /** Those it inherits, too. */
  private static List<String> tests(Class<?> type) {
    return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
        .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
        .filter(EvidenceTableContract::isTest)
        .map(Method::getName)
        .toList();
  }

  private static boolean isTest(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(mark -> MARKS.contains(mark.annotationType().getSimpleName()));
  }

  /** The tests of the other modules are not on the class path of this one. */
  private static URLClassLoader testClasses() throws IOException {
    Path proxy = Path.of("..", "proxy", "target", "test-classes");
    Path rules = Path.of("..", "rules", "target", "test-classes");
    for (Path each : new Path[] {proxy, rules}) {
      if (!Files.isDirectory(each)) {
        throw new IllegalStateException("no compiled tests at " + each + "; run: mvn test-compile");
      }
    }
    return new URLClassLoader(
        new URL[] {proxy.toUri().toURL(), rules.toUri().toURL()},
        EvidenceTableContract.class.getClassLoader());
  }
}
