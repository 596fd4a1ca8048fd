package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file to include")
class RequiredIncludesTest {
  @TempDir private Path folder;

  /** Passed over in silence, it would be a policy without its rules. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"rules.conf\"",
        "include required(\"rules.conf\")",
        "include \"rules\"",
        "include file(\"FOLDER/rules.conf\")",
        "include \"FOLDER/rules.conf\"",
        "sallyport.policies { include \"rules.conf\" }",
        "include \"between.conf\"",
      })
  void isRefusedWhereItCannotBeRead(String include) throws Exception {
    Files.writeString(folder.resolve("between.conf"), "include \"rules.conf\"");
    Path main = folder.resolve("main.conf");
    Files.writeString(
        main, ConfigLoaderTest.MINIMAL + include.replace("FOLDER", folder.toString()));
    assertThat(problems(main))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.value())
              .startsWith("cannot read " + folder.resolve("rules"))
              .endsWith(
                  folder.resolve(include.contains("between") ? "between.conf" : "main.conf")
                      + " includes");
          assertThat(problem.wouldBeRight()).contains("files to include that exist");
        });
    Files.createDirectory(folder.resolve("rules.conf"));
    assertThat(problems(main)).hasSize(1);
  }

  @Test
  void isReadFromTheFolderOfTheFileThatIncludesIt() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.writeString(inner.resolve("rules.conf"), "sallyport.limits.violations = 3");
    Files.writeString(inner.resolve("between.conf"), "include \"rules.conf\"");
    Path main = folder.resolve("main.conf");
    Files.writeString(main, ConfigLoaderTest.MINIMAL + "include \"inner/between.conf\"");
    assertThat(ConfigLoader.load(main))
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            result -> assertThat(result.config().limits().violations()).isEqualTo(3));
  }

  @Test
  void isRequiredOfCasesToo() throws Exception {
    Path cases =
        Files.writeString(folder.resolve("cases.conf"), "cases = []\ninclude \"more.conf\"");
    assertThat(CasesLoader.load(cases, Set.of(), Instant.EPOCH).toString())
        .contains("cannot read " + folder.resolve("more.conf"));
  }

  private static List<ConfigProblem> problems(Path file) {
    return switch (ConfigLoader.load(file)) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Refused(var problems) -> problems;
    };
  }
}
