package dev.sallyport.proxy.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.Inquiry;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Party;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An explanation")
class ExplainerTest {
  private static final String CONFIG =
      """
      sallyport.listeners = [ { name = public, bind = "0.0.0.0:21", server = "10.0.0.5:21" } ]
      sallyport.policies.default.rules = [
        { id = no-programs, when { commands = [STOR], path = "**.exe" }, then = deny }
        { id = inner, when { server = 10.0.0.5, commands = [MKD] }, then = shadow }
        { id = lists, when { commands = [list] }, then = allow }
        { id = no-root, when { user = root }, then = deny, reply = "530 No" }
        { id = s, when { path = "/secret/**" }, then = deny, reply = "550 Secret" }
      ]
      """;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private ProxyConfig config;

  @BeforeEach
  void load() throws Exception {
    file = Files.writeString(folder.resolve("x.conf"), CONFIG);
    config = ((LoadResult.Loaded) ConfigLoader.load(file)).config();
  }

  @Test
  void namesVerdictReplyRuleAndPlace() {
    assertThat(explain("STOR a.exe").toString())
        .isEqualTo(
            """
            verdict  deny
            reply    550 Not allowed by this gateway
            rule     no-programs (a rule of the policy)
            at       %s:3\
            """
                .formatted(file));
  }

  @Test
  void namesTheRuleThatAllows() {
    assertThat(explain("LIST"))
        .extracting(Explanation::verdict, Explanation::rule, Explanation::place)
        .containsExactly("allow", "lists", Optional.of(file + ":5"));
    assertThat(explain("NOOP").rule()).isEqualTo("otherwise");
  }

  @Test
  void namesThePlaceOfWhatHoldsOtherwiseWhereSomebodyWroteIt() throws Exception {
    assertThat(explain("NOOP").place()).isEmpty();
    Files.writeString(file, CONFIG + "sallyport.policies.default.otherwise = allow");
    config = ((LoadResult.Loaded) ConfigLoader.load(file)).config();
    assertThat(explain("NOOP").place()).contains(file + ":9");
  }

  @Test
  void knowsTheServerOfTheListenerWhereItIsAnAddress() {
    assertThat(explain("MKD x").verdict()).isEqualTo("shadow");
  }

  @Test
  void knowsTheUserThatIsJustBeingNamed() {
    assertThat(explain("USER root").reply()).isEqualTo("530 No");
  }

  @Test
  void isAboutBuiltInChecksToo() {
    assertThat(explain("PORT 9,9,9,9,9,9").toString())
        .contains("verdict  deny", "builtin.bounce.foreign-address", "(built in)");
  }

  @Test
  void playsADialogueWithAServerThatAgrees() {
    assertThat(play("USER ann", "PASS secret", "CWD /pub", "DELE x", "CWD ../secret", "QUIT"))
        .containsSubsequence(
            "client: PASS ****",
            "    to server: PASS ****",
            "    to server: DELE x",
            "client: CWD ../secret",
            "    refused by s at " + file + ":7",
            "    to client: 550 Secret",
            "    the session ends: the client said QUIT")
        .noneMatch(line -> line.contains("secret") && line.contains("PASS"));
  }

  @Test
  void playsTransfersToTheirEnd() {
    assertThat(play("USER ann", "PASS x", "PWD", "PASV", "RETR a", "EPSV", "STOR b"))
        .containsSubsequence(
            "    to client: 227 Entering Passive Mode (127,0,0,1,195,80).",
            "    to client: 226 Transfer complete",
            "    to client: 229 Entering Extended Passive Mode (|||50000|)",
            "    to client: 226 Transfer complete");
  }

  @Test
  void playsADialogueWithTheServersSide() {
    assertThat(
            play(
                "# as it was seen",
                "S: 220-Hello",
                "S: 220 there",
                "C: USER ann",
                "S: 230 in",
                "C: NOOP",
                "S: 227 (1,2,3,4,5,6)"))
        .containsSubsequence(
            "    to client: 220-Hello",
            "    refused by builtin.reply.mismatch (built in)",
            "    the session ends: the server broke the protocol");
  }

  private Explanation explain(String line) {
    return new Explainer(config).explain(inquiry(line));
  }

  private List<String> play(String... lines) {
    var out = new ArrayList<String>();
    Dialogue.play(
        Transcript.read(List.of(lines)),
        config.listeners().getFirst(),
        config.limits(),
        inquiry(""),
        out::add);
    return out;
  }

  private static Inquiry inquiry(String line) {
    Party party = Party.of(InetAddress.ofLiteral("198.51.100.7")).user("ann");
    var nowhere = new WorkingDirectory.Unknown();
    return new Inquiry("", party, true, nowhere, -1, Instant.parse("2026-11-20T12:00:00Z"), line);
  }

  @Test
  void saysWhenARuleMatchesOnlyBecauseTheDirectoryIsNotKnown() {
    assertThat(explain("DELE x").note())
        .isEqualTo("the working directory is not known; in / it is allow by otherwise");
    assertThat(explain("DELE /secret/x").note()).isEmpty();
  }

  @Test
  void knowsTheLargestUploadAndWhereItIsWritten() throws Exception {
    Files.writeString(file, CONFIG + "sallyport.policies.default.limits.largest-upload = 1000\n");
    config = ((LoadResult.Loaded) ConfigLoader.load(file)).config();
    assertThat(explain("ALLO 1000").verdict()).isEqualTo("allow");
    Explanation tooLarge = explain("ALLO 1001");
    assertThat(tooLarge.verdict()).isEqualTo("deny");
    assertThat(tooLarge.reply()).startsWith("552 ");
    assertThat(tooLarge.rule()).isEqualTo("builtin.limit.largest-upload");
    assertThat(tooLarge.place()).contains(file + ":9");
  }
}
