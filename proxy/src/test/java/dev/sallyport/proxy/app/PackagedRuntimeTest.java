package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Java runtime of the Debian package")
class PackagedRuntimeTest {
  private static final String MODULES = "modules=";

  @ParameterizedTest
  @ValueSource(strings = {"../rules/target/classes", "target/classes"})
  void hasEveryModuleThatOurClassesName(String classes) throws Exception {
    assertThat(packaged()).containsAll(named(Path.of(classes)));
  }

  /** Those that are listed, and what they need. */
  private static List<String> packaged() throws Exception {
    try (Stream<String> lines = Files.lines(Path.of("../deploy/debian/make-runtime"))) {
      String list = lines.filter(line -> line.startsWith(MODULES)).findFirst().orElseThrow();
      List<String> roots = List.of(list.substring(MODULES.length()).split(","));
      return Configuration.empty()
          .resolve(ModuleFinder.ofSystem(), ModuleFinder.of(), roots)
          .modules()
          .stream()
          .map(ResolvedModule::name)
          .toList();
    }
  }

  private static List<String> named(Path classes) {
    var said = new StringWriter();
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(said, true),
                new PrintWriter(said, true),
                "--ignore-missing-deps",
                "--print-module-deps",
                classes.toString());
    assertThat(code).as(said.toString()).isZero();
    return List.of(said.toString().strip().split(","));
  }
}
