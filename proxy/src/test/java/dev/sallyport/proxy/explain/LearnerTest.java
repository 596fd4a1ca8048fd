package dev.sallyport.proxy.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.CasesLoader;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.Inquiry;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.rules.policy.Party;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A learned policy")
class LearnerTest {
  private static final List<List<String>> SEEN =
      List.of(
          List.of("", "FEAT", "FEAT", ""),
          List.of("ann", "PASV", "PASV", "/"),
          List.of("ann", "CWD", "CWD /pub/{new} \"things\"*", "/"),
          List.of("ann", "RETR", "RETR x", "/pub/{new} \"things\"*"),
          List.of("ann", "RETR", "RETR /pub/a/b", "/"),
          List.of("ann", "RETR", "RETR /pub/a/c/d", "/"),
          List.of("ann", "SITE", "SITE CHMOD 644 x", "/pub"),
          List.of("ann", "SITE", "SITE UMASK", "/pub"),
          List.of("bob", "STOR", "STOR x", ""),
          List.of("jürgen", "DELE", "DELE ä", "/ö"));

  private final Learner learner = new Learner();

  @Test
  void allowsWhatWasSeen() {
    SEEN.forEach(this::see);
    Explainer explainer = load();
    for (List<String> seen : SEEN) {
      assertThat(ask(explainer, seen).verdict()).as(seen.toString()).isEqualTo("allow");
    }
  }

  @Test
  void allowsNothingElse() {
    SEEN.forEach(this::see);
    Explainer explainer = load();
    for (List<String> other :
        List.of(
            List.of("ann", "DELE", "DELE x", "/pub"),
            List.of("ann", "RETR", "RETR /etc/passwd", "/"),
            List.of("ann", "SITE", "SITE IDLE 5", "/"),
            List.of("bob", "PASV", "PASV", "/"),
            List.of("jürgen", "DELE", "DELE /x", "/"))) {
      assertThat(ask(explainer, other).verdict()).as(other.toString()).isEqualTo("deny");
    }
  }

  @Test
  void takesTheFoldersAboveWhereThereAreVeryMany() {
    for (int i = 0; i < 50; i++) {
      see(List.of("ann", "RETR", "RETR /pub/" + i + "/x", "/"));
    }
    assertThat(learner.policy("p")).anyMatch(line -> line.contains("path = [\"/pub/**\"]"));
  }

  @Test
  void letsUsersWhoDidTheSameShareARule() {
    see(List.of("ann", "LIST", "LIST", "/"));
    see(List.of("bob", "LIST", "LIST", "/"));
    assertThat(learner.policy("p")).anyMatch(line -> line.contains("user = [\"ann\", \"bob\"]"));
  }

  @Test
  void leavesOutWhatOtherRulesWatched() {
    learner.take(Map.of("rule", "watch", "verb", "RETR", "what", "RETR x"));
    assertThat(learner.policy("p"))
        .contains("# Left out: 1 events of watch")
        .noneMatch(line -> line.contains("learned-1"));
  }

  private void see(List<String> event) {
    learner.take(
        Map.of(
            "rule",
            "otherwise",
            "user",
            event.get(0),
            "verb",
            event.get(1),
            "what",
            event.get(2),
            "directory",
            event.get(3)));
  }

  private Explainer load() {
    String hocon =
        """
        sallyport.listeners = [
          { name = public, bind = "127.0.0.1:0", server = "s:21", policy = learned } ]
        """
            + String.join("\n", learner.policy("learned"));
    LoadResult result = ConfigLoader.parse(hocon);
    assertThat(result).as(hocon).isInstanceOf(LoadResult.Loaded.class);
    return new Explainer(((LoadResult.Loaded) result).config());
  }

  private static Explanation ask(Explainer explainer, List<String> event) {
    Party party = Party.of(InetAddress.ofLiteral("192.0.2.1")).user(CasesLoader.wire(event.get(0)));
    return explainer.explain(
        new Inquiry(
            "",
            party,
            true,
            CasesLoader.directory(event.get(3)),
            -1,
            Instant.EPOCH,
            CasesLoader.wire(event.get(2))));
  }
}
