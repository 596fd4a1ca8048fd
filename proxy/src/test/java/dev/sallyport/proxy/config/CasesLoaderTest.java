package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.WorkingDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file of expectations")
class CasesLoaderTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void givesEachCaseItsDefaults() throws Exception {
    var cases =
        (CasesResult.Loaded)
            load(
                """
                defaults { client = 198.51.100.7, user = ann, cwd = /pub }
                cases = [
                  { command = "STOR a.exe", expect = deny, rule = r, reply = 550, size = 1KiB }
                  { command = LIST, user = bob, at = "2026-01-01T00:00:00Z", expect = allow, name = n }
                ]
                """);
    assertThat(cases.cases()).extracting(PolicyCase::name).containsExactly("STOR a.exe", "n");
    assertThat(cases.cases())
        .extracting(each -> each.inquiry().party().user())
        .containsExactly("ann", "bob");
    Inquiry first = cases.cases().getFirst().inquiry();
    assertThat(first.directory()).isEqualTo(new WorkingDirectory.At("/pub"));
    assertThat(first.announcedBytes()).isEqualTo(1024);
    assertThat(first.at()).isEqualTo(NOW);
    assertThat(cases.cases().getLast().inquiry().at())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Test
  void hasAllItsMistakesListed() throws Exception {
    var refused =
        (CasesResult.Refused)
            load(
                """
                cases = [
                  { client = localhost, command = LIST, expect = maybe, listener = prvate }
                  { client = "::1", command = LIST, expect = allow, at = noon, reply = soon, colour = red }
                ]
                case = 5
                """);
    assertThat(refused.problems())
        .extracting(ConfigProblem::path)
        .containsExactlyInAnyOrder(
            "cases[0].client",
            "cases[0].expect",
            "cases[0].listener",
            "cases[1].at",
            "cases[1].reply",
            "cases[1].colour",
            "case");
  }

  @Test
  void isAProblemWhenItIsNotThere() {
    assertThat(CasesLoader.load(folder.resolve("absent"), Set.of(), NOW))
        .isInstanceOfSatisfying(
            CasesResult.Refused.class,
            refused -> assertThat(refused.problems()).extracting(ConfigProblem::value).hasSize(1));
  }

  private CasesResult load(String hocon) throws Exception {
    Path file = Files.writeString(folder.resolve("cases.conf"), hocon);
    return CasesLoader.load(file, Set.copyOf(List.of("public")), NOW);
  }
}
