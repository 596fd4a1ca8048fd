package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.LoadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A place that a configuration names")
class NamedPlacesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          log.audit = "F/none/audit.json"        | log.audit        | there is no F/none
          log.audit = "F"                        | log.audit        | this is a folder
          log.audit = "syslog:F/none"            | log.audit        | there is none
          log.audit = "journald:F/none"          | log.audit        | there is none
          admin.token-file = "F/none/token"      | admin.token-file | there is no folder F/none
          admin.token-file = "F/open"            | admin.token-file | chmod 600 F/open
          admin.token-file = "F/empty"           | admin.token-file | must hold one word
          admin.token-file = "F"                 | admin.token-file | F is a folder
          upgrade.socket = "F/none/upgrade"      | upgrade.socket   | there is no F/none
          upgrade.socket = "F/public/upgrade"    | upgrade.socket   | chmod o-w F/public
          """)
  void isLookedAtBeforeAnythingIsStarted(String setting, String key, String wouldBeRight)
      throws Exception {
    Files.createFile(folder.resolve("empty"), permissions("rw-------"));
    Files.writeString(folder.resolve("open"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(
        folder.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
    Path open = Files.createDirectory(folder.resolve("public"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(problems("", setting.replace("F", folder.toString())))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("sallyport." + key);
          assertThat(problem.wouldBeRight())
              .contains(wouldBeRight.replaceAll("\\bF\\b", folder.toString()));
        });
  }

  @Test
  void isGoodWhereTheGatewayIsToMakeIt() throws Exception {
    assertThat(
            problems(
                "",
                """
                log.audit = "F/audit.json", admin.token-file = "F/token", upgrade.socket = "F/upgrade"
                """
                    .replace("F", folder.toString())))
        .isEmpty();
    assertThat(folder.resolve("token")).doesNotExist();
  }

  @Test
  void isListedWithAllOthersThatAreWrong() throws Exception {
    String tls = "client-side.tls { mode = required, certificate = F/tls.crt, key = F/tls.key }";
    assertThat(
            problems(tls.replace("F", folder.toString()), "log.audit = \"%s\"".formatted(folder)))
        .extracting(ConfigProblem::path)
        .containsExactly(
            "sallyport.listeners[0].client-side.tls.certificate",
            "sallyport.listeners[0].client-side.tls.key",
            "sallyport.log.audit");
  }

  private List<ConfigProblem> problems(String listener, String settings) throws Exception {
    Path file = folder.resolve("sallyport.conf");
    Files.writeString(
        file,
        """
        sallyport {
          listeners = [ { name = public, bind = "127.0.0.1:0", server = "127.0.0.1:1", %s } ]
          %s
        }
        """
            .formatted(listener, settings));
    return switch (Configuration.load(file)) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Refused(var problems) -> problems;
    };
  }

  private static java.nio.file.attribute.FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
