package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sallyport.harness.scripted.Flood;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("What operators see")
class ObservabilityTest {
  private static final int MANY = 100_000;

  @Test
  void growsByNoSeriesWhateverVerbsAndUsersClientsMakeUp() throws Exception {
    try (var stage = Stage.open("limits.violations = 1000000")) {
      Play play = stage.greeted();
      play.ask("USER first", "331 pw");
      play.client().says("FIRST argument");
      play.client().hears("5");
      Set<String> before = series(stage);
      try (var _ = Flood.answering(play.server(), "USER", "331 pw\r\n", Long.MAX_VALUE)) {
        var random = new Random(4217);
        var hearing =
            CompletableFuture.runAsync(
                () -> hearReplies(play.client(), MANY), Thread::startVirtualThread);
        for (int i = 0; i < MANY / 100; i++) {
          play.client().sends(hundredLines(random));
        }
        hearing.join();
      }
      var added = series(stage);
      added.removeAll(before);
      // JVM meters of pools and collectors that first ran meanwhile are not the clients' doing.
      added.removeIf(line -> !line.startsWith("sallyport_"));
      assertThat(added).isEmpty();
    }
  }

  @Test
  void neverHasAPassword() throws Exception {
    String canary = "hunter2-canary";
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(log);
    try (var stage = Stage.open("log.level = debug")) {
      root.setLevel(Level.TRACE);
      LoggerFactory.getLogger("dev.sallyport.probe").trace("everything is recorded");
      Play play = stage.greeted();
      play.ask("USER u", "331 pw");
      play.ask("PASS " + canary, "332 account");
      play.ask("ACCT " + canary, "230 in");
      play.client().says("PASS\t" + canary, "pass  " + canary + "\u0000", "PAS " + canary);
      play.client().close();
      play.server().awaitEnd();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
      stage
          .gateway()
          .eventually("the session's end", () -> stage.gateway().audit().contains("session"));
      assertThat(stage.gateway().audit()).contains("\"u\"").doesNotContain(canary);
      assertThat(stage.gateway().metrics()).doesNotContain(canary);
    } finally {
      root.detachAppender(log);
      root.setLevel(Level.WARN);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("everything is recorded")
        .noneMatch(message -> message.contains(canary));
  }

  @Test
  void escapesControlCharacters() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      play.server().says("200 \u001b[2Jroot\u0007 \u009b1m \"quoted\"");
      play.client().hears("421");
      stage.gateway().eventually("an event", () -> stage.gateway().audit().contains("root"));
      assertThat(stage.gateway().audit()).matches("[\\x20-\\x7e\\n]*").contains("\\\"quoted\\\"");
    }
  }

  @Test
  void countsATransferWithItsBytes() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR path/of/file");
      data.server().sends(new byte[12_345]);
      data.server().close();
      data.client().awaitEnd();
      play.server().says("226 done");
      play.client().hears("226");
      stage.gateway().eventually("the event", () -> stage.gateway().audit().contains("12345"));
      assertThat(stage.gateway().audit()).contains("path/of/file").contains("RETR");
      assertThat(stage.gateway().metric("sallyport_data_bytes_total")).isEqualTo(12_345);
    }
  }

  @Test
  void hasATransferThatTheSessionsEndCutAndItsBytesInTheSessionsOwn() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR path/of/file");
      data.server().sends("x".repeat(12_343) + "\r\n");
      data.client().hears("xxx");
      play.client().resets();
      play.server().awaitEnd();
      stage.gateway().eventually("the end", () -> stage.gateway().audit().contains("session.end"));
      assertThat(stage.gateway().audit())
          .containsPattern("\"transfer\".*path/of/file.*\"cancelled\",\"bytes\":12345")
          .containsPattern("\"session.end\".*\"bytes_to_client\":12345");
    }
  }

  @Test
  void countsTheRepliesThatClientsGetOursAndTheServers() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      play.pasv(stage.listen(Stage.SERVER).getLocalPort());
      play.client().says("PORT 1,2,3,4,200,200");
      play.client().hears("501");
      assertThat(replies(stage, 2)).as("220, 230, 227").isEqualTo(3);
      assertThat(replies(stage, 3)).as("331").isEqualTo(1);
      assertThat(replies(stage, 5)).as("501").isEqualTo(1);
    }
  }

  @Test
  void tellsPinholesThatWereUsedFromThoseThatNobodyCameTo() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      play.pasv(stage.listen(Stage.SERVER).getLocalPort());
      play.passive();
      stage.gateway().eventually("one is used", () -> pinholes(stage, "used") == 1);
      play.client().close();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
      stage.gateway().eventually("both are over", () -> pinholes(stage, "expired") == 1);
      assertThat(pinholes(stage, "opened")).isEqualTo(2);
      assertThat(pinholes(stage, "used")).isEqualTo(1);
    }
  }

  private static double pinholes(Stage stage, String event) {
    return stage.gateway().metric("sallyport_pinholes_total{event=\"" + event + "\"");
  }

  private static double replies(Stage stage, int codeClass) {
    return stage.gateway().metric("sallyport_replies_total{class=\"" + codeClass + "\"");
  }

  private static Set<String> series(Stage stage) {
    return stage
        .gateway()
        .metrics()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String hundredLines(Random random) {
    var lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("USER ").append(word(random)).append("\r\n");
      lines.append("Q").append(word(random)).append(" x\r\n");
    }
    return lines.toString();
  }

  private static String word(Random random) {
    return random
        .ints(12, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static void hearReplies(Line client, int count) {
    try {
      for (int i = 0; i < count; i++) {
        client.hears();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
