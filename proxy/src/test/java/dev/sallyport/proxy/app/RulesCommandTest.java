package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The program, asked about rules,")
@Timeout(60)
class RulesCommandTest {
  private static final Path POLICIES = Path.of("../deploy/policies");
  private static final String CONFIG =
      """
      sallyport {
        listeners = [ { name = public, bind = "127.0.0.1:0", server = "127.0.0.1:1" } ]
        policies.default.rules = [
          { id = no-programs, when.path = "**.exe", then = deny, reply = "550 No programs" } ]
      }
      """;

  @TempDir private Path folder;

  static Stream<Path> policies() throws IOException {
    try (var files = Files.list(POLICIES)) {
      return files
          .filter(file -> !file.toString().endsWith(".cases.conf"))
          .filter(file -> !file.endsWith("try.conf"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void findsThePoliciesToStartFromAsTheirCasesSay(Path policy) throws Exception {
    String cases = policy.toString().replace(".conf", ".cases.conf");
    try (var program = rulesTest(POLICIES.resolve("try.conf").toString(), cases)) {
      assertThat(program.exitCode()).as(program.out() + program.err()).isZero();
      assertThat(program.out()).contains(" 0 failed").doesNotContain("FAIL");
    }
  }

  @Test
  void printsWhatWasExpectedAndWhatCameAndExitsWith1() throws Exception {
    String cases =
        file(
            "cases.conf",
            """
            defaults.client = 127.0.0.1
            cases = [ { command = "STOR a.exe", expect = allow }
                      { command = "STOR a.exe", expect = deny, rule = no-programs, reply = "550 No" } ]
            """);
    String config = file("x.conf", CONFIG);
    try (var program = rulesTest(config, cases)) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.out())
          .contains(
              "FAIL  STOR a.exe  deny     no-programs",
              "expected allow  (" + cases + ":2)",
              "got      deny by no-programs, 550 No programs  (" + config + ":4)",
              "ok    STOR a.exe  deny     no-programs",
              "2 cases, 1 failed");
    }
  }

  @Test
  void exitsWith2ForCasesThatAreNone() throws Exception {
    try (var program = rulesTest(file("x.conf", CONFIG), file("cases.conf", "cases = 5"))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).contains("1 mistake", "cases = 5");
    }
  }

  @Test
  void explainsOneCommand() throws Exception {
    String config = file("x.conf", CONFIG);
    try (var program = explain(config, "--user", "ann", "STOR a.exe")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out())
          .contains("verdict  deny", "550 No programs", "no-programs", config + ":4");
    }
  }

  @Test
  void explainsACommandWithTlsAndWithout() throws Exception {
    String clear = "{ id = clear, when.tls = false, then = deny, reply = \"550 Not in clear\" }, ";
    String config =
        file("x.conf", CONFIG.replace("{ id = no-programs", clear + "{ id = no-programs"));
    try (var program = explain(config, "RETR x")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).contains("verdict  deny", "550 Not in clear", "rule     clear");
    }
    try (var program = explain(config, "--tls", "RETR x")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).contains("verdict  allow").doesNotContain("rule     clear");
    }
  }

  @Test
  void explainsADialogue() throws Exception {
    String transcript = file("talk.txt", "USER ann\nPASS x\nPASV\nSTOR a.exe\nQUIT\n");
    String config = file("x.conf", CONFIG);
    try (var program = explain(config, "--transcript", transcript)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out())
          .contains("client: STOR a.exe", "refused by no-programs at " + config + ":4");
    }
  }

  @Test
  void exitsWith2WhenItIsAskedNothing() throws Exception {
    try (var program = explain(file("x.conf", CONFIG))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).contains("either a COMMAND or --transcript FILE");
    }
    try (var program = explain(file("x.conf", CONFIG), "--listener", "prvate", "LIST")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).contains("no listener prvate, only public");
    }
  }

  @Test
  void takesACommandWithoutQuotesToo() throws Exception {
    try (var program = explain(file("x.conf", CONFIG), "STOR", "my", "a.exe")) {
      assertThat(program.exitCode()).as(program.err()).isZero();
      assertThat(program.out()).contains("verdict  deny", "no-programs");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--transcript | missing.txt | missing.txt: there is no such file",
        "--transcript | . | cannot read .: ",
        "--server | ftp.example.org | --server cannot be ftp.example.org, but an IPv4 or IPv6",
        "--at | noon | --at cannot be noon, but 2026-",
        "--user | ann | either a COMMAND or --transcript FILE",
      })
  void saysInAFewLinesWhatIsWrongWithAnOption(String option, String value, String message)
      throws Exception {
    String[] command =
        option.equals("--server") || option.equals("--at")
            ? new String[] {option, value, "LIST"}
            : new String[] {option, value};
    try (var program = explain(file("x.conf", CONFIG), command)) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).contains(message, "Try: sallyport explain --help");
      assertThat(program.err().lines()).hasSize(2);
      assertThat(program.out()).isEmpty();
    }
  }

  @Test
  void saysThatNoRuleHasTheNameThatIsExpected() throws Exception {
    String cases =
        file(
            "cases.conf",
            "cases = [{ client = 127.0.0.1, command = LIST, expect = allow, rule = nobody }]");
    try (var program = rulesTest(file("x.conf", CONFIG), cases)) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.out())
          .contains("note     the policy of this listener has no rule nobody", "1 case, 1 failed");
    }
  }

  @Test
  void learnsNothingFromAnAuditWithoutShadows() throws Exception {
    String audit = file("audit.jsonl", "{\"event\":\"login\",\"user\":\"ann\"}\n");
    try (var program = Sallyport.start(folder, "rules", "learn", audit)) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.err()).contains("nothing in " + audit);
      assertThat(program.out()).isEmpty();
    }
  }

  @Test
  void learnsAWhitelistFromAnAuditFile() throws Exception {
    String audit =
        file(
            "audit.jsonl",
            """
            {"event":"refusal","rule":"no-programs","what":"STOR a.exe"}
            {"event":"shadow","rule":"otherwise","user":"ann","verb":"RETR","what":"RETR /pub/x"}
            {"event":"shad
            """);
    try (var program = Sallyport.start(folder, "rules", "learn", "--name", "mine", audit)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out())
          .contains("sallyport.policies.mine {", "user = [\"ann\"]", "path = [\"/pub/**\"]");
      assertThat(program.err()).contains("1 lines of " + audit + " are no audit events");
    }
  }

  private Sallyport rulesTest(String config, String cases) throws IOException {
    return Sallyport.start(folder, "rules", "test", "--config", config, cases);
  }

  private Sallyport explain(String config, String... more) throws IOException {
    var arguments =
        Stream.of(List.of("explain", "--config", config, "--client", "127.0.0.1"), List.of(more));
    return Sallyport.start(folder, arguments.flatMap(List::stream).toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
