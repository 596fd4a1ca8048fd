package dev.sallyport.proxy.app;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the distribution, with a java that only says how it was called. */
@DisplayName("The launcher")
@Timeout(30)
class LauncherTest {
  private static final Path SCRIPTS = Path.of("src/main/dist/bin").toAbsolutePath();

  @TempDir private Path folder;
  private Path java25;
  private Path java17;

  @BeforeEach
  void makeJavas() throws IOException {
    java25 = java("25.0.1");
    java17 = java("17.0.15");
  }

  @Test
  void passesItsArgumentsOnAsTheyAre() throws Exception {
    var called = launch(Map.of("JAVA_HOME", java25), "run", "--config", "a b*.conf", "");
    assertThat(called).endsWith(Main.class.getName(), "run", "--config", "a b*.conf", "");
  }

  @Test
  void givesTheJvmWhatTheGatewayNeedsAndWhatTheOperatorWants() throws Exception {
    var called = launch(Map.of("JAVA_HOME", java25, "SALLYPORT_OPTS", "-Xmx1g -Da=b"), "version");
    assertThat(called)
        .contains("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError")
        .containsSequence("-Xmx1g", "-Da=b", "-cp");
  }

  @Test
  void findsItsArchivesThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), SCRIPTS.resolve("sallyport"));
    assertThat(lines(Map.of("JAVA_HOME", java25), List.of(link.toString(), "version")))
        .contains(SCRIPTS.resolve("../lib/*").toString());
  }

  @Test
  void usesTheStartCacheWhereThereIsOne() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("a b/bin"));
    for (String script : List.of("sallyport", "find-java")) {
      Files.copy(SCRIPTS.resolve(script), bin.resolve(script), COPY_ATTRIBUTES);
    }
    var command = List.of(bin.resolve("sallyport").toString(), "version");
    assertThat(lines(Map.of("JAVA_HOME", java25), command))
        .noneMatch(option -> option.startsWith("-XX:AOTCache"));
    Path lib = Files.createDirectory(folder.resolve("a b/lib"));
    Files.createFile(lib.resolve("sallyport.aot"));
    assertThat(lines(Map.of("JAVA_HOME", java25), command))
        .contains("-XX:AOTCache=" + bin.resolve("../lib/sallyport.aot"));
  }

  @Test
  void prefersTheJavaTheOperatorNamed() throws Exception {
    Path named = java("26");
    var environment = Map.of("SALLYPORT_JAVA_HOME", named, "JAVA_HOME", java25);
    assertThat(launch(environment, "version")).startsWith(named.toString());
  }

  @Test
  void doesNotReplaceTheJavaTheOperatorNamedByAnother() throws Exception {
    var environment = Map.of("SALLYPORT_JAVA_HOME", java17, "JAVA_HOME", java25);
    assertThat(launch(environment, "version"))
        .singleElement()
        .asString()
        .contains("SALLYPORT_JAVA_HOME", "25");
  }

  @Test
  void passesOverAJavaThatIsTooOld() throws Exception {
    String path = java25.resolve("bin") + ":" + System.getenv("PATH");
    assertThat(launch(Map.of("JAVA_HOME", java17, "PATH", path), "version"))
        .startsWith(java25.toString());
  }

  @Test
  void prefersTheRuntimeItCameWithToThoseOfTheMachine() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("package/bin"));
    for (String script : List.of("sallyport", "find-java")) {
      Files.copy(SCRIPTS.resolve(script), bin.resolve(script), COPY_ATTRIBUTES);
    }
    Path own = Files.createSymbolicLink(folder.resolve("package/jre"), java("25.0.9"));
    Path link = Files.createSymbolicLink(folder.resolve("usr-bin"), bin.resolve("sallyport"));
    assertThat(lines(Map.of("JAVA_HOME", java25), List.of(link.toString(), "version")))
        .startsWith(own.toRealPath().toString());
  }

  private Path java(String version) throws IOException {
    Path home = Files.createDirectory(folder.resolve("java-" + version));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' '" + home + "' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home;
  }

  private List<String> launch(Map<String, ?> environment, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(SCRIPTS.resolve("sallyport").toString());
    command.addAll(List.of(arguments));
    return lines(environment, command);
  }

  private List<String> lines(Map<String, ?> environment, List<String> command) throws Exception {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "SALLYPORT_JAVA_HOME"));
    environment.forEach((name, value) -> builder.environment().put(name, value.toString()));
    Path output = folder.resolve("output");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(output);
  }
}
