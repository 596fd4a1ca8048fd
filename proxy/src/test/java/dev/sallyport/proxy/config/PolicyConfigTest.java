package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Condition;
import dev.sallyport.rules.policy.Enforcement;
import dev.sallyport.rules.policy.PolicySpec;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import dev.sallyport.rules.policy.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A policy in a configuration")
class PolicyConfigTest {
  private static final String ISSUE =
      """
      sallyport.policies {
        default {
          checks { builtin.bounce.foreign-address = shadow, "builtin.bounce.low-port" = terminate }
          rules = [
            { id = partners-read-only, when { client = ["198.51.100.0/24", "2001:db8::/32"], commands = [write, delete] }, then = deny, reply = "550 This account is read-only" }
            { id = no-programs, when { commands = [STOR, STOU, APPE, RNTO], path = ["**.exe", "**.php"] }, then = deny }
            { id = only-chmod, when { commands = [SITE], argument = "CHMOD *" }, then = allow }
            { id = watch-root, when { user = [root, admin] }, then = shadow }
            { id = office-hours, when { not-between = "07:00-20:00 Europe/Vienna", commands = [write] }, then = deny }
          ]
          otherwise = deny
          mask { banner = "220 FTP ready", syst = "215 UNIX Type: L8", features-hidden = [mdtm] }
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void isReadAsItIsWritten() throws Exception {
    Path file = write("x.conf", ConfigLoaderTest.MINIMAL + ISSUE);
    PolicySpec policy = loaded(file).listeners().getFirst().policy();
    assertThat(policy.checks())
        .containsOnlyKeys(BuiltinCheck.FOREIGN_ADDRESS, BuiltinCheck.LOW_PORT)
        .containsEntry(
            BuiltinCheck.FOREIGN_ADDRESS, new PolicySpec.Check(Enforcement.SHADOW, file + ":4"));
    assertThat(policy.otherwise()).isEqualTo(new Otherwise(Otherwise.Kind.DENY, file + ":12"));
    assertThat(policy.mask().banner()).containsExactly(FtpReply.of(220, "FTP ready"));
    assertThat(policy.mask().hiddenFeatures()).containsExactly("MDTM");
    assertThat(policy.rules()).extracting(Rule::place).startsWith(file + ":6", file + ":7");
    Rule first = policy.rules().getFirst();
    assertThat(first.then())
        .isEqualTo(new Rule.Result.Deny(FtpReply.of(550, "This account is read-only")));
    assertThat(first.when())
        .hasAtLeastOneElementOfType(Condition.Client.class)
        .filteredOn(Condition.Commands.class::isInstance)
        .singleElement()
        .satisfies(commands ->
            assertThat(((Condition.Commands) commands).verbs())
                .contains(Verb.STOR, Verb.RNTO, Verb.MKD, Verb.RMD)
                .doesNotContain(Verb.RETR));
  }

  @Test
  void mayStandInAnotherFile() throws Exception {
    write("policies.conf", ISSUE);
    Path file = write("x.conf", "include required(\"policies.conf\")\n" + ConfigLoaderTest.MINIMAL);
    assertThat(loaded(file).listeners().getFirst().policy().rules().getFirst().place())
        .endsWith("policies.conf:5");
  }

  @Test
  void isTheOneItsListenerNames() {
    String config =
        """
        sallyport {
          listeners = [ { name = a, bind = "127.0.0.1:0", server = "s:21", policy = strict }
                        { name = b, bind = "127.0.0.2:0", server = "s:21" } ]
          policies.strict { otherwise = deny }
        }
        """;
    assertThat(ConfigLoader.parse(config))
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            loaded ->
                assertThat(loaded.config().listeners())
                    .extracting(listener -> listener.policy().name())
                    .containsExactly("strict", "default"));
  }

  @Test
  void takesNamesAsTheyAreOnTheWire() {
    var policy = policy("rules = [ { id = u, when.user = [\"jürgen\"], then = deny } ]");
    assertThat(policy.rules().getFirst().when())
        .containsExactly(new Condition.User(Set.of("j\u00c3\u00bcrgen")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "checks { builtin.bounce.foreign-adress = deny } | checks.builtin.bounce.foreign-adress | did you mean builtin.bounce.foreign-address?",
        "checks { builtin.command.illegal-byte = allow } | checks.builtin.command.illegal-byte | terminate, for this check leaves no choice",
        "checks { builtin.command.bare-cr = shadow } | checks.builtin.command.bare-cr | terminate or deny",
        "rules = [ { then = deny } ] | rules[0].id | 1 to 63",
        "rules = [ { id = builtin.x, then = deny } ] | rules[0].id | none of our own names",
        "rules = [ { id = a, then = deny }, { id = a, then = deny } ] | rules[1].id | no other rule",
        "rules = [ { id = a } ] | rules[0].then | allow or deny or terminate or shadow",
        "rules = [ { id = a, then = drop } ] | rules[0].then | allow or deny or terminate or shadow",
        "rules = [ { id = a, then = allow, reply = \"550 x\" } ] | rules[0].reply | nothing",
        "rules = [ { id = a, then = deny, reply = \"230 x\" } ] | rules[0].reply | 400 to 599",
        "rules = [ { id = a, then = deny, reply = \"550\" } ] | rules[0].reply | 400 to 599",
        "rules = [ { id = a, then = deny, whenn {} } ] | rules[0].whenn | did you mean when?",
        "rules = [ { id = a, then = deny, when.client = [\"10.0.0.1/8\"] } ] | rules[0].when.client[0] | networks",
        "rules = [ { id = a, then = deny, when.client = localhost } ] | rules[0].when.client | networks",
        "rules = [ { id = a, then = deny, when.client = [] } ] | rules[0].when.client | at least one",
        "rules = [ { id = a, then = deny, when.commands = [writes, STORE] } ] | rules[0].when.commands[1] | group",
        "rules = [ { id = a, then = deny, when.path = \"**.[ch]\" } ] | rules[0].when.path | wildcards",
        "rules = [ { id = a, then = deny, when.path = \"pub/x\" } ] | rules[0].when.path | whole path",
        "rules = [ { id = a, then = deny, when.argument-regex = \"(\" } ] | rules[0].when.argument-regex | RE2",
        "rules = [ { id = a, then = deny, when.between = \"7-20\" } ] | rules[0].when.between | zone",
        "rules = [ { id = a, then = deny, when.tls = maybe } ] | rules[0].when.tls | true or false",
        "rules = [ { id = a, then = deny, when.listener = pubic } ] | rules[0].when.listener | listener",
        "rules = [ { id = a, then = deny, when.comands = [STOR] } ] | rules[0].when.comands | did you mean commands?",
        "otherwise = maybe | otherwise | allow or deny or shadow",
        "mask.banner = \"530 no\" | mask.banner | code 220",
        "mask.syst = \"x\" | mask.syst | code 215",
        "mask.features-hidden = [\"a b\"] | mask.features-hidden[0] | first word",
        "rule = [] | rule | did you mean rules?"
      })
  void hasItsMistakesListed(String policy, String path, String right) {
    var problems = problems("sallyport.policies.default { " + policy + " }");
    assertThat(problems.getLast().path()).isEqualTo("sallyport.policies.default." + path);
    assertThat(problems.getLast().wouldBeRight()).contains(right);
  }

  @Test
  void hasAllItsMistakesListed() {
    assertThat(
            problems(
                "sallyport.policies.default { otherwise = x, rules = [ { id = A }, 7 ], mask = 5 }"))
        .extracting(ConfigProblem::path)
        .containsExactlyInAnyOrder(
            "sallyport.policies.default.otherwise",
            "sallyport.policies.default.rules[0].id",
            "sallyport.policies.default.rules[0].then",
            "sallyport.policies.default.rules[1]",
            "sallyport.policies.default.mask");
  }

  @Test
  void isMissedWhereAListenerNamesOneThatIsNotThere() {
    var problems =
        problems("sallyport.policies.strict {}\nsallyport.policies.lax = 5").stream()
            .map(ConfigProblem::path);
    assertThat(problems).containsExactly("sallyport.policies.lax");
    String named =
        ConfigLoaderTest.MINIMAL.replace("name = public", "name = public, policy = stict");
    assertThat(refused(ConfigLoader.parse(named + "sallyport.policies.strict {}")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.wouldBeRight()).contains("did you mean strict?"));
  }

  private static PolicySpec policy(String hocon) {
    var result =
        ConfigLoader.parse(ConfigLoaderTest.MINIMAL + "sallyport.policies.default {" + hocon + "}");
    assertThat(result).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config().listeners().getFirst().policy();
  }

  private static ProxyConfig loaded(Path file) {
    LoadResult result = ConfigLoader.load(file);
    assertThat(result).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config();
  }

  private static List<ConfigProblem> problems(String hocon) {
    return refused(ConfigLoader.parse(ConfigLoaderTest.MINIMAL + hocon));
  }

  private static List<ConfigProblem> refused(LoadResult result) {
    assertThat(result).isInstanceOf(LoadResult.Refused.class);
    return ((LoadResult.Refused) result).problems();
  }

  private Path write(String name, String hocon) throws Exception {
    return Files.writeString(folder.resolve(name), hocon);
  }
}
