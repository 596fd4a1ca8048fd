package dev.sallyport.harness.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The distribution")
@Timeout(60)
class DistributionTest {
  private static final Path HOME =
      Path.of("../proxy/target/sallyport").toAbsolutePath().normalize();

  @TempDir private Path elsewhere;

  @BeforeEach
  void isPackaged() {
    assumeThat(HOME).as("made by mvn package").isDirectory();
  }

  @Test
  void holdsTheSampleConfigurationAndTheLicense() {
    assertThat(HOME.resolve("conf/sallyport.conf"))
        .hasSameTextualContentAs(Path.of("../deploy/sallyport.conf"));
    assertThat(HOME.resolve("LICENSE")).hasSameTextualContentAs(Path.of("../LICENSE"));
  }

  @Test
  void knowsItsVersion() throws Exception {
    assertThat(run(HOME.resolve("bin/sallyport"), "version")).matches("(?s)0\nsallyport \\d.*");
  }

  @Test
  void runsFromAnyFolderThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("s"), HOME.resolve("bin/sallyport"));
    assertThat(run(link, "check", "--config", HOME.resolve("conf/sallyport.conf").toString()))
        .startsWith("0\n")
        .contains("configuration is good");
  }

  @Test
  void doesNotRunWithMistakesInItsConfiguration() throws Exception {
    Path empty = Files.createFile(elsewhere.resolve("empty.conf"));
    assertThat(run(HOME.resolve("bin/sallyport"), "run", "--config", empty.toString()))
        .startsWith("2\n")
        .contains("sallyport.listeners is missing");
  }

  /** The exit code and, below it, the output. */
  private String run(Path program, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = elsewhere.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + "\n" + Files.readString(output);
  }
}
