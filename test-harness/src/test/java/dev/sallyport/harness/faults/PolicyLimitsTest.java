package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import dev.sallyport.rules.policy.Prefix;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A limit of a policy")
class PolicyLimitsTest {
  private static final String LIMITS = "policies.default.limits.";
  private static final String BANS = "policies.default.bans { failed-logins = 3, duration = %s }";
  private static final Prefix CLIENT = Prefix.ofClient(Stage.CLIENT);

  private static void failsToLogIn(Play play) throws IOException {
    play.ask("USER u", "331 pw");
    play.ask("PASS guess", "530 no");
  }

  private static void audited(Stage stage, String... texts) {
    Gateway gateway = stage.gateway();
    gateway.eventually(
        "an audit event with " + String.join(" ", texts),
        () ->
            gateway.audit().lines().anyMatch(event -> Stream.of(texts).allMatch(event::contains)));
  }

  @Test
  void endsASessionAfterSoManyFailedLogins() throws Exception {
    try (var stage = Stage.open(LIMITS + "login-attempts = 3")) {
      Play play = stage.greeted();
      for (int i = 0; i < 3; i++) {
        failsToLogIn(play);
      }
      assertThat(play.client().hears()).startsWith("421 ");
      play.client().awaitEnd();
      play.server().awaitEnd();
      audited(stage, "refusal", "\"builtin.limit.login-attempts\"");
      audited(stage, "session.end", "\"login_attempts\"");
    }
  }

  @Test
  void leavesASessionWithOneFailedLoginLessAlone() throws Exception {
    try (var stage = Stage.open(LIMITS + "login-attempts = 3")) {
      Play play = stage.greeted();
      failsToLogIn(play);
      failsToLogIn(play);
      play.ask("USER u", "331 pw");
      play.ask("PASS right", "230 in");
      play.ask("NOOP", "200 still here");
    }
  }

  @Test
  void onSessionsOfTheListenerIsTold() throws Exception {
    try (var stage = Stage.open(LIMITS + "max-sessions = 1")) {
      Play first = stage.loggedIn();
      Line second = stage.client();
      assertThat(second.hears()).startsWith("421 ");
      second.awaitEnd();
      audited(stage, "session.refused", "\"rule\":\"builtin.limit.listener-max-sessions\"");
      first.client().close();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
      stage.loggedIn();
    }
  }

  @Test
  void onSessionsOfAClientDoesNotConcernOthers() throws Exception {
    try (var stage = Stage.open(LIMITS + "max-sessions-per-client = 1")) {
      stage.loggedIn();
      Line second = stage.client();
      assertThat(second.hears()).startsWith("421 ");
      audited(
          stage, "session.refused", "\"rule\":\"builtin.limit.listener-max-sessions-per-client\"");
      try (Line other = Line.dial("other", Stage.OTHER, stage.gateway().address())) {
        stage.server().says("220 ready");
        other.hears("220");
      }
    }
  }

  @Test
  void onSessionsOfAUserIsToldInPlaceOfTheReplyThatLogsIn() throws Exception {
    try (var stage = Stage.open(LIMITS + "max-sessions-per-user = 1")) {
      Play first = stage.loggedIn();
      Play second = stage.greeted();
      second.ask("USER U", "331 pw");
      second.client().says("PASS p");
      second.server().hears("PASS p");
      second.server().says("230 in");
      assertThat(second.client().hears()).startsWith("421 ");
      second.server().awaitEnd();
      audited(stage, "refusal", "\"builtin.limit.listener-max-sessions-per-user\"");
      Play other = stage.greeted();
      other.ask("USER somebody", "331 pw");
      other.ask("PASS p", "230 in");
      first.client().close();
      stage.gateway().eventually("one session", () -> stage.gateway().sessions() == 1);
      stage.loggedIn();
    }
  }

  @Test
  void bansAClientWhoseLoginsFailAndNobodyElse() throws Exception {
    try (var stage = Stage.open(BANS.formatted("1h"))) {
      Play bystander = stage.loggedIn();
      Play play = stage.greeted();
      for (int i = 0; i < 3; i++) {
        failsToLogIn(play);
      }
      assertThat(play.client().hears()).startsWith("421 ");
      play.client().awaitEnd();
      Line again = stage.client();
      assertThat(again.hears()).startsWith("421 ");
      again.awaitEnd();
      audited(stage, "ban.begin", "\"network\":\"127.0.0.2/32\"", "\"failed_logins\"");
      audited(stage, "session.refused", "\"reason\":\"banned\"", "builtin.limit.banned");
      assertThat(stage.gateway().metric("sallyport_bans_active")).isOne();
      assertThat(stage.gateway().metric("sallyport_bans_begun_total{cause=\"failed_logins\"}"))
          .isOne();
      bystander.ask("NOOP", "200 logged in, and stays");
      try (Line other = Line.dial("other", Stage.OTHER, stage.gateway().address())) {
        stage.server().says("220 ready");
        other.hears("220");
      }
    }
  }

  @Test
  void bansAClientWhoseSessionsEndForViolations() throws Exception {
    try (var stage = Stage.open("policies.default.bans { violations = 3 }")) {
      for (int session = 0; session < 3; session++) {
        Play play = stage.greeted();
        play.client().says("AUTH TLS");
        assertThat(play.client().hears()).startsWith("502 ");
        play.client().says("GET / HTTP/1.1");
        assertThat(play.client().hears()).startsWith("421 ");
        play.client().awaitEnd();
      }
      Line again = stage.client();
      assertThat(again.hears()).startsWith("421 ");
      again.awaitEnd();
      audited(stage, "ban.begin", "\"network\":\"127.0.0.2/32\"", "\"violations\"");
      assertThat(stage.gateway().metric("sallyport_bans_begun_total{cause=\"violations\"}"))
          .isOne();
    }
  }

  @Test
  void bansNobodyForOneFailedLoginLess() throws Exception {
    try (var stage = Stage.open(BANS.formatted("1h"))) {
      for (int i = 0; i < 2; i++) {
        failsToLogIn(stage.greeted());
      }
      stage.loggedIn();
      assertThat(stage.gateway().bans().count()).isZero();
    }
  }

  @Test
  void bansNobodyForTroubleOfTheServers() throws Exception {
    try (var stage = Stage.open(BANS.formatted("1h"))) {
      Play play = stage.greeted();
      for (int i = 0; i < 4; i++) {
        play.ask("USER u", "331 pw");
        play.ask("PASS right", "451 the directory does not answer");
      }
      stage.greeted();
      assertThat(stage.gateway().bans().count()).isZero();
    }
  }

  @Test
  void letsAClientBackInWhoseBanIsLifted() throws Exception {
    try (var stage = Stage.open(BANS.formatted("1h"))) {
      Play play = stage.greeted();
      for (int i = 0; i < 3; i++) {
        failsToLogIn(play);
      }
      assertThat(stage.client().hears()).startsWith("421 ");
      assertThat(stage.gateway().bans().lift(CLIENT)).isPresent();
      stage.loggedIn();
      audited(stage, "ban.end", "\"ending\":\"lifted\"");
      assertThat(stage.gateway().metric("sallyport_bans_active")).isZero();
    }
  }

  @Test
  void letsAClientBackInWhoseBanIsOver() throws Exception {
    try (var stage = Stage.open(BANS.formatted("2s"))) {
      Play play = stage.greeted();
      for (int i = 0; i < 3; i++) {
        failsToLogIn(play);
      }
      assertThat(stage.client().hears()).startsWith("421 ");
      audited(stage, "ban.end", "\"ending\":\"expired\"");
      stage.loggedIn();
    }
  }

  @Test
  void endsWhatAnOperatorBans() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      stage.gateway().bans().add(CLIENT, Duration.ofHours(1), Instant.now());
      assertThat(play.client().hears()).startsWith("421 ");
      play.server().awaitEnd();
      assertThat(stage.client().hears()).startsWith("421 ");
      audited(stage, "ban.begin", "\"operator\"");
    }
  }

  @Test
  void letsAnUploadOfExactlyTheLargestSizePass() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-upload = 100000")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("STOR f");
      data.client().sends(new byte[100_000]);
      data.client().finishes();
      assertThat(data.server().awaitEnd()).isEqualTo(End.FIN);
      assertThat(data.server().allHeard()).hasSize(100_000);
      play.server().says("226 stored");
      play.client().hears("226 stored");
    }
  }

  @Test
  void cutsAnUploadWithItsFirstByteTooMany() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-upload = 100000")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("STOR f");
      data.client().sends(new byte[100_001]);
      assertThat(data.server().awaitEnd()).isEqualTo(End.RST);
      play.client().says("NOOP");
      play.server().says("426 connection reset by peer");
      play.client().hears("552 ");
      play.server().hears("NOOP");
      play.server().says("200 ok");
      play.client().hears("200 ok");
      audited(stage, "transfer", "\"outcome\":\"too_large\"", "\"reply_code\":552");
      audited(stage, "refusal", "builtin.limit.largest-upload", "\"what\":\"STOR f\"");
      assertThat(
              stage
                  .gateway()
                  .metric(
                      "sallyport_data_connections_total{direction=\"to_server\","
                          + "listener=\"public\",mode=\"passive\",outcome=\"too_large\"}"))
          .isOne();
      assertThat(stage.gateway().audit()).doesNotContain("\"completed\"");
    }
  }

  @Test
  void letsADownloadOfExactlyTheLargestSizePass() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-download = 100000")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR f");
      data.server().sends(new byte[100_000]);
      data.server().finishes();
      assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
      assertThat(data.client().allHeard()).hasSize(100_000);
      play.server().says("226 sent");
      play.client().hears("226 sent");
    }
  }

  @Test
  void cutsADownloadWithItsFirstByteTooMany() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-download = 100000")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR f");
      data.server().sends(new byte[100_001]);
      data.server().finishes();
      // A server that has handed all to its kernel thinks that it went well.
      play.server().says("226 sent");
      assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
      play.client().hears("426 ");
      play.ask("NOOP", "200 ok");
      audited(stage, "transfer", "\"outcome\":\"too_large\"", "\"reply_code\":426");
      audited(stage, "refusal", "builtin.limit.largest-download");
    }
  }

  @Test
  void onTheSizeOfFilesDoesNotCutListings() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-download = 10")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("LIST");
      data.server().sends(new byte[1000]);
      data.server().finishes();
      assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
      play.server().says("226 sent");
      play.client().hears("226 sent");
    }
  }

  @Test
  void refusesAnUploadThatIsAnnouncedAsTooLarge() throws Exception {
    try (var stage = Stage.open(LIMITS + "largest-upload = 100000")) {
      Play play = stage.loggedIn();
      play.client().says("ALLO 100001");
      play.client().hears("552 ");
      play.ask("ALLO 100000", "200 plenty of room");
      audited(stage, "refusal", "builtin.limit.largest-upload");
    }
  }

  @Test
  void refusesTheNextTransferOfASessionThatHadItsShare() throws Exception {
    try (var stage = Stage.open(LIMITS + "transfers-per-session = 2")) {
      Play play = stage.loggedIn();
      for (int i = 0; i < 2; i++) {
        transfer(play, "RETR f" + i);
      }
      transfer(play, "NLST");
      play.passive();
      play.client().says("RETR f2");
      play.client().hears("550 ");
      play.ask("NOOP", "200 ok");
      audited(stage, "refusal", "builtin.limit.transfers-per-session");
      transfer(stage.loggedIn(), "RETR f2");
    }
  }

  private static void transfer(Play play, String command) throws IOException {
    Play.Data data = play.passive();
    play.begins(command);
    data.server().finishes();
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    play.server().says("226 sent");
    play.client().hears("226 sent");
  }

  @Test
  void onCommandsPerSecondDelaysThemAndRefusesNone() throws Exception {
    int perSecond = 20;
    int commands = 60;
    try (var stage = Stage.open(LIMITS + "commands-per-second = " + perSecond)) {
      Play play = stage.loggedIn();
      long begin = System.nanoTime();
      play.client().sends("NOOP\r\n".repeat(commands));
      for (int i = 0; i < commands; i++) {
        play.server().hears("NOOP");
        play.server().says("200 ok " + i);
        play.client().hears("200 ok " + i);
      }
      // Those of one second may come at once, and the login's had been taken of them.
      var least = Duration.ofSeconds(1).multipliedBy(commands - perSecond).dividedBy(perSecond);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(least);
      assertThat(stage.gateway().metric("sallyport_limit_delays_total{limit=\"commands"))
          .isPositive();
    }
  }
}
