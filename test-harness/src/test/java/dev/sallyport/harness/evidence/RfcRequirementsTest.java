package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.evidence.Requirement.Status;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The table of the RFCs' requirements")
class RfcRequirementsTest {
  private static final int LAST = 56;

  /** By name, because JUnit's and jqwik's have no type in common. */
  private static final Set<String> MARKS =
      Set.of("Test", "ParameterizedTest", "TestFactory", "Property");

  static Stream<Requirement> all() {
    return Requirement.all().stream();
  }

  @Test
  void hasEachOfThemOnceInOrder() {
    assertThat(all().map(Requirement::number))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, LAST).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void saysOfEachWhatShowsItOrWhyNothingDoes(Requirement requirement) {
    assertThat(requirement.tests()).as("no name of another form").hasSize(quoted(requirement));
    switch (requirement.status()) {
      case SHOWN, DEPARTS -> assertThat(requirement.tests()).isNotEmpty();
      case LATER -> assertThat(requirement.remarks()).containsPattern("^issue [3-9]\\b");
      case NOT_APPLICABLE -> assertThat(requirement.remarks()).matches("[a-z].{9,}");
    }
    if (requirement.status() == Status.DEPARTS) {
      assertThat(requirement.remarks()).as("a reason").matches("[a-z].{9,}");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesOnlyTestsThatThereAre(Requirement requirement) throws Exception {
    try (var classes = testClasses()) {
      for (Requirement.Test test : requirement.tests()) {
        Class<?> type = Class.forName(test.type(), false, classes);
        assertThat(type.getDeclaredMethods())
            .as("tests of %s", test.type())
            .filteredOn(RfcRequirementsTest::isTest)
            .extracting(java.lang.reflect.Method::getName)
            .contains(test.method());
      }
    }
  }

  private static boolean isTest(java.lang.reflect.Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(mark -> MARKS.contains(mark.annotationType().getSimpleName()));
  }

  private static int quoted(Requirement requirement) {
    return (int) requirement.quoted();
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
        RfcRequirementsTest.class.getClassLoader());
  }
}
