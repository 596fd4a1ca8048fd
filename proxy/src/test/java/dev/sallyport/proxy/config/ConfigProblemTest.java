package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A configuration with mistakes")
class ConfigProblemTest {
  private static final String MINIMAL = ConfigLoaderTest.MINIMAL;
  private static final String LISTENER = "sallyport.listeners[0].";

  @TempDir private Path folder;

  @Test
  void hasAllOfThemListedAtOnceInOrder() {
    assertThat(
            paths(
                """
                sallyport {
                  listeners = [
                    { bind = "nowhere", server = "10.0.0.5", colour = red }
                    { name = public, bind = "0.0.0.0:21", server = "b:21"
                      client-side { data-ports = "9-1", adress = auto } }
                    { name = public, bind = "0.0.0.0:21", server = "c:21"
                      server-side.data-mode = sideways, client-side = 5 }
                    7
                  ]
                  limits { max-sessions = 0, idle-timeout = soon, command-line = huge, reply-line = [] }
                  admin.bind = 9121
                  log { level = loud, audit = "" }
                  metrics.on = true
                }
                """))
        .containsExactlyInAnyOrder(
            LISTENER + "name",
            LISTENER + "bind",
            LISTENER + "server",
            LISTENER + "colour",
            "sallyport.listeners[1].client-side.data-ports",
            "sallyport.listeners[1].client-side.adress",
            "sallyport.listeners[2].name",
            "sallyport.listeners[2].bind",
            "sallyport.listeners[2].server-side.data-mode",
            "sallyport.listeners[2].client-side",
            "sallyport.listeners[3]",
            "sallyport.limits.max-sessions",
            "sallyport.limits.idle-timeout",
            "sallyport.limits.command-line",
            "sallyport.limits.reply-line",
            "sallyport.admin.bind",
            "sallyport.log.level",
            "sallyport.log.audit",
            "sallyport.metrics");
  }

  @Test
  void mayNotNameAServerWhereTheClientDoes() {
    assertThat(intercepting("server = \"10.0.0.5:21\""))
        .containsExactly(
            LISTENER
                + "server: no server: with intercept = tproxy it is the one that the client dialled");
  }

  @Test
  void mayNotShowAnotherAddressThanTheOneThatWasDialled() {
    assertThat(intercepting("client-side.address = 203.0.113.9"))
        .containsExactly(
            LISTENER
                + "client-side.address: auto: with intercept = tproxy it is the address the client dialled");
  }

  @Test
  void mayNotLeadNowhere() {
    assertThat(intercepting("destinations = []"))
        .singleElement()
        .asString()
        .startsWith(LISTENER + "destinations: a network");
    assertThat(intercepting("destinations = [10.0.0.5/24, \"::/0\", anywhere]"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith(LISTENER + "destinations[0]: a network"),
            second -> assertThat(second).startsWith(LISTENER + "destinations[2]: a network"));
  }

  @Test
  void mayNotMisspellHowConnectionsCome() {
    assertThat(intercepting("intercept = redirect"))
        .contains(LISTENER + "intercept: off or tproxy");
    assertThat(intercepting("destination = \"10.0.0.0/8\""))
        .singleElement()
        .asString()
        .startsWith(LISTENER + "destination: a known key; did you mean destinations?");
  }

  @Test
  void mayNotAskForWhatOnlyInterceptedConnectionsHave() {
    assertThat(
            problems(
                    ConfigLoader.parse(
                        """
                        sallyport.listeners = [ {
                          name = a, bind = "0.0.0.0:21", server = "10.0.0.5:21"
                          destinations = "10.0.0.0/8", server-side.address = client
                        } ]
                        """))
                .stream()
                .map(problem -> problem.path() + ": " + problem.wouldBeRight()))
        .containsExactly(
            LISTENER
                + "destinations: intercept = tproxy beside it; otherwise there is one server only",
            LISTENER
                + "server-side.address: auto, a literal or a host name; client goes together with intercept = tproxy");
  }

  private static List<String> intercepting(String more) {
    return problems(
            ConfigLoader.parse(
                """
                sallyport.listeners = [ { name = a, bind = "127.0.0.1:2121", intercept = tproxy
                  %s } ]
                """
                    .formatted(more)))
        .stream()
        .map(problem -> problem.path() + ": " + problem.wouldBeRight())
        .toList();
  }

  @Test
  void namesPathValueRemedyFileAndLine() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("x.conf"), MINIMAL + "\nsallyport.limits {\n  violations = none\n}\n");
    assertThat(problems(ConfigLoader.load(file)))
        .containsExactly(
            new ConfigProblem(
                "sallyport.limits.violations",
                "\"none\"",
                "a whole number from 1 to 1000000",
                file + ":4"));
  }

  @Test
  void namesTheLineOfTheListenerThatLacksAKey() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("x.conf"),
            "sallyport.listeners = [\n\n{ name = a\n bind = \"127.0.0.1:0\" } ]");
    assertThat(problems(ConfigLoader.load(file)))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.where()).isEqualTo(file + ":3");
          assertThat(problem.toString()).startsWith(LISTENER + "server is missing");
        });
  }

  @Test
  void saysWhatAnUnknownKeyMayHaveMeant() {
    assertThat(only(MINIMAL + "sallyport.limits.maxSession = 5").wouldBeRight())
        .isEqualTo("a known key; did you mean max-sessions?");
    assertThat(only(MINIMAL + "sallyport.log.colour = on").wouldBeRight())
        .isEqualTo("a known key: audit, level");
    assertThat(only(MINIMAL + "salyport.log.level = debug").wouldBeRight()).isEqualTo("sallyport");
  }

  @Test
  void isAnAuditInAFileThatNobodyMeant() {
    assertThat(only(MINIMAL + "sallyport.log.audit = off").wouldBeRight())
        .endsWith("/dev/null for nowhere");
  }

  @Test
  void hasAKeyOutsideOfItsPlace() {
    assertThat(only(MINIMAL + "limits.violations = 3").path()).isEqualTo("limits");
  }

  @Test
  void hasAMistypedSystemPropertyToo() {
    System.setProperty("sallyport.admin.bnid", "127.0.0.1:1");
    try {
      assertThat(only(MINIMAL))
          .extracting(ConfigProblem::path, ConfigProblem::where)
          .containsExactly("sallyport.admin.bnid", "system properties");
    } finally {
      System.clearProperty("sallyport.admin.bnid");
    }
  }

  @Test
  void hasNoListeners() {
    assertThat(only("").toString()).startsWith("sallyport.listeners is missing");
    assertThat(only("sallyport.listeners = []").path()).isEqualTo("sallyport.listeners");
    assertThat(only("sallyport.listeners = 5").path()).isEqualTo("sallyport.listeners");
    assertThat(paths("sallyport = 5")).containsExactly("sallyport");
  }

  @Test
  void isNoHocon() throws Exception {
    Path file = Files.writeString(folder.resolve("x.conf"), "sallyport {\n  limits {\n");
    assertThat(problems(ConfigLoader.load(file)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.value()).contains("x.conf: 3"));
  }

  @Test
  void isNoFile() {
    assertThat(problems(ConfigLoader.load(folder.resolve("absent.conf"))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("absent.conf"));
    assertThat(problems(ConfigLoader.load(folder))).hasSize(1);
  }

  @Test
  void includesWhatIsNotThere() throws Exception {
    Path file = Files.writeString(folder.resolve("x.conf"), "include required(\"absent.conf\")");
    assertThat(problems(ConfigLoader.load(file)))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.value()).contains("absent.conf");
          assertThat(problem.wouldBeRight()).contains("include");
        });
  }

  @Test
  void refersToWhatIsNotSet() {
    assertThat(only(MINIMAL + "sallyport.log.level = ${SALLYPORT_TEST_NOT_SET}").value())
        .contains("${SALLYPORT_TEST_NOT_SET}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "21",
        "0.0.0.0",
        "0.0.0.0:",
        "0.0.0.0:65536",
        "0.0.0.0:-1",
        "0.0.0.0:021",
        "127.1:21",
        "010.0.0.1:21",
        "localhost:21",
        "::1:21",
        "[::1]",
        "[::1:21",
        "[::ffff:10.0.0.1]:21",
        "[fe80::1%eth0]:21",
        "224.0.0.1:21",
        "*:21",
        ""
      })
  void bindsToWhatIsNoLiteral(String bind) {
    assertThat(only(MINIMAL.replace("0.0.0.0:21", bind)).path()).isEqualTo(LISTENER + "bind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.5", "10.0.0.5:0", "10.0.0.5:65536", "10.0.0.300:21", "127.1:21", "0x7f:21", ":21",
        "a b:21", "-a:21", "a..b:21", "2001:db8::5:21", "0.0.0.0:21", "[::]:21", "224.0.0.1:21"
      })
  void hasAServerNobodyCanDial(String server) {
    assertThat(only(MINIMAL.replace("10.0.0.5:21", server)).path()).isEqualTo(LISTENER + "server");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.1", "0.0.0.0", "[::1]", "a b", "10.0.0.5:21", "::ffff:1.2.3.4", ""})
  void hasAFaceNobodyCanDial(String address) {
    assertThat(only(listener("client-side.address = \"" + address + '"')).path())
        .isEqualTo(LISTENER + "client-side.address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"50000", "0-10", "2-1", "1-65536", "a-b", "1-2-3", "-1-5", "+1-5", ""})
  void hasNoRange(String ports) {
    assertThat(only(listener("server-side.data-ports = \"" + ports + '"')).path())
        .isEqualTo(LISTENER + "server-side.data-ports");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"two words\"", "\"-a\"", "ü", "\"a\\nb\"", "[]", "null"})
  void hasANameNoMetricCanCarry(String name) {
    assertThat(only(MINIMAL.replace("public", name)).path()).isEqualTo(LISTENER + "name");
  }

  @ParameterizedTest
  @CsvSource({
    "max-sessions, 1, 0",
    "max-sessions, 1000000, 1000001",
    "max-sessions-per-client, 1, -1",
    "pipelined-commands, 10000, 10001",
    "violations, 1, 1.5",
    "login-timeout, 100ms, 99ms",
    "idle-timeout, 7d, 8d",
    "connect-timeout, 1s, 60",
    "handshake-timeout, 100ms, 99ms",
    "data-accept-timeout, 1s, -1s",
    "data-stall-timeout, 1s, 1 fortnight",
    "command-line, 64, 63",
    "command-line, 1MiB, 1048577",
    "reply-line, 256KiB, 257KiB",
    "reply-size, 64MiB, 65MiB",
    "reply-size, 8KiB, 8191",
  })
  void goesPastABound(String key, String inside, String outside) {
    assertThat(paths(limits(key, inside))).isEmpty();
    assertThat(paths(limits(key, outside)))
        .containsExactly("sallyport.limits." + (outside.equals("257KiB") ? "reply-size" : key));
  }

  @Test
  void hasActiveSourcePortsThatAreNoPorts() {
    assertThat(paths(listener("client-side.active-source-port = 65535"))).isEmpty();
    assertThat(only(listener("client-side.active-source-port = 65536")).path())
        .isEqualTo(LISTENER + "client-side.active-source-port");
  }

  @Test
  void hasTwoThatListenOnTheSamePort() {
    assertThat(paths(two("0.0.0.0:21", "10.0.0.1:21"))).contains("sallyport.listeners[1].bind");
    assertThat(paths(two("10.0.0.2:21", "10.0.0.1:21"))).isEmpty();
    assertThat(paths(two("0.0.0.0:21", "[2001:db8::1]:21"))).isEmpty();
    // Listening for IPv6 at every address is listening for IPv4, too.
    assertThat(paths(two("0.0.0.0:21", "[::]:21"))).contains("sallyport.listeners[1].bind");
    assertThat(paths(two("[::]:21", "10.0.0.1:21"))).contains("sallyport.listeners[1].bind");
    assertThat(only(MINIMAL + "sallyport.admin.bind = \"127.0.0.1:21\"").path())
        .isEqualTo("sallyport.admin.bind");
  }

  @Test
  void sharesDataPortsBetweenListenersOfOneAddress() {
    assertThat(paths(two("10.0.0.1:21", "10.0.0.1:2121")))
        .containsExactly("sallyport.listeners[1].client-side.data-ports");
  }

  @Test
  void sharesDataPortsBetweenTheTwoFacesOnOneAddress() {
    assertThat(
            only(listener(
                    """
                    client-side.address = 10.0.0.1
                    server-side { address = 10.0.0.1, data-ports = "50999-51000" }
                    """))
                .path())
        .isEqualTo(LISTENER + "server-side.data-ports");
  }

  @Test
  void hasAListenerThatRelaysToItself() {
    assertThat(only(MINIMAL.replace("0.0.0.0:21", "10.0.0.5:21")).path())
        .isEqualTo(LISTENER + "server");
  }

  private static String two(String one, String other) {
    return """
    sallyport.listeners = [
      { name = a, bind = "%s", server = "a:21" }
      { name = b, bind = "%s", server = "b:21" }
    ]
    """
        .formatted(one, other);
  }

  private static String listener(String keys) {
    return MINIMAL.replace("} ]", "\n" + keys + "\n} ]");
  }

  private static String limits(String key, String value) {
    return MINIMAL + "sallyport.limits." + key + " = " + value;
  }

  private static ConfigProblem only(String hocon) {
    var problems = problems(ConfigLoader.parse(hocon));
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  private static List<String> paths(String hocon) {
    return problems(ConfigLoader.parse(hocon)).stream().map(ConfigProblem::path).toList();
  }

  private static List<ConfigProblem> problems(LoadResult result) {
    return switch (result) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Refused(List<ConfigProblem> problems) -> problems;
    };
  }
}
