package dev.sallyport.harness.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The control connection")
class PipeliningTest {
  private static final String IAC = "\u00ff";
  private static final String INTERRUPT = "\u00f4";
  private static final int DATA_MARK = 0xf2;

  private Stage stage;
  private Play play;

  @BeforeEach
  void logIn() throws Exception {
    stage = Stage.open();
    play = stage.loggedIn();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void answersAPipelinedRefusalInItsTurn() throws Exception {
    play.client().says("CWD a", "PORT 127,0,0,9,39,16", "CWD b");
    play.server().hears("CWD a");
    assertThat(play.client().isQuietFor(Duration.ofMillis(100))).isTrue();
    play.server().says("250 a");
    play.server().hears("CWD b");
    play.server().says("250 b");
    assertThat(play.client().hears()).isEqualTo("250 a");
    assertThat(play.client().hears()).matches("5\\d\\d .+");
    assertThat(play.client().hears()).isEqualTo("250 b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "PORT 127,0,0,2,39,16", "EPRT |1|127.0.0.2|10000|"})
  void holdsAClientToItsEpsvAll(String other) throws Exception {
    play.ask("EPSV ALL", "200 ok");
    play.client().says(other);
    assertThat(play.client().hears()).matches("5\\d\\d .+");
    play.ask("NOOP", "200 the server hears this next");
    assertThat(stage.gateway().dataListeners()).isEmpty();
  }

  @Test
  void tellsTheEndOfASmallFileWithItsBeginning() throws Exception {
    Play.Data data = play.passive();
    play.client().says("RETR f");
    play.server().hears("RETR f");
    data.server().sends("small");
    data.server().finishes();
    play.server().says("150 here it comes", "226 done");
    play.client().hears("150 here it comes");
    // What was read with it: one segment is half the work for both peers.
    assertThat(play.client().unread()).isEqualTo("226 done\r\n");
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    assertThat(data.client().unread()).isEqualTo("small");
  }

  @Test
  void tellsTheBeginningOfALongFileAtOnce() throws Exception {
    Play.Data data = play.passive();
    play.client().says("RETR f");
    play.server().hears("RETR f");
    data.server().sends("the first of many");
    play.server().says("150 here it comes");
    play.client().hears("150 here it comes");
    data.server().finishes();
    play.server().says("226 done");
    play.client().hears("226 done");
  }

  @Test
  void deliversAnAbortInTheMiddleOfATransfer() throws Exception {
    Play.Data data = play.passive();
    play.begins("RETR f");
    data.server().sends(new byte[100_000]);
    play.client().sends(IAC + INTERRUPT + IAC);
    play.client().sendsUrgently(DATA_MARK);
    play.client().says("ABOR");
    assertThat(play.server().hears()).endsWith("ABOR");
    data.server().resets();
    play.server().says("426 aborted", "226 abort done");
    assertThat(data.client().awaitEnd()).isEqualTo(End.RST);
    play.client().hears("426");
    play.client().hears("226");
    play.ask("NOOP", "200 still here");
  }

  @Test
  void deliversAnAbortWithoutTelnetInTheMiddleOfAnUpload() throws Exception {
    Play.Data data = play.passive();
    play.begins("STOR f");
    data.client().sends(new byte[100_000]);
    play.client().says("ABOR");
    play.server().hears("ABOR");
    play.server().says("426 aborted", "226 abort done");
    play.client().hears("426");
    play.client().hears("226");
  }

  @Test
  void passesPathsByteForByte() throws Exception {
    String latin1 = "CWD \u00e4\u00f6\u00fc \u00a7\u0080\u00fe";
    String utf8 =
        "CWD "
            + new String("日本語 € 𝄞".getBytes(UTF_8), StandardCharsets.ISO_8859_1)
            + "  two spaces ";
    for (String command : new String[] {latin1, utf8, "CWD a\"b'c\\d|e", "CWD  leading"}) {
      assertThat(play.ask(command, "550 no " + command.substring(4)))
          .isEqualTo("550 no " + command.substring(4));
    }
  }

  @Test
  void passesATelnetEscapedByteAsItCame() throws Exception {
    play.client().says("CWD y" + IAC + IAC + "z");
    assertThat(play.server().hears()).isEqualTo("CWD y" + IAC + IAC + "z");
    play.server().says("550 no y" + IAC + IAC + "z");
    assertThat(play.client().hears()).isEqualTo("550 no y" + IAC + IAC + "z");
  }

  @Test
  void takesACommandInPieces() throws Exception {
    for (char each : "NOOP\r\n".toCharArray()) {
      play.client().sends(String.valueOf(each));
    }
    play.server().hears("NOOP");
    for (char each : "200 ok\r\n".toCharArray()) {
      play.server().sends(String.valueOf(each));
    }
    assertThat(play.client().hears()).isEqualTo("200 ok");
  }

  @Test
  void takesALineFeedAloneAndSendsBoth() throws Exception {
    play.client().sends("NOOP\n");
    play.server().hears("NOOP");
    play.server().sends("200 ok\n");
    play.client().hears("200 ok");
    assertThat(new String(play.server().allHeard(), UTF_8)).endsWith("NOOP\r\n");
    assertThat(new String(play.client().allHeard(), UTF_8)).endsWith("200 ok\r\n");
  }

  @Test
  void readsNoFurtherAheadThanItsLimit() throws Exception {
    play.client().sends("NOOP\r\n".repeat(10_000));
    play.server().isQuietFor(Duration.ofSeconds(5));
    boolean quiet = settles(play.server());
    assertThat(quiet).isTrue();
    long ahead = play.server().unread().lines().count();
    assertThat(ahead).isBetween(1L, 33L);
  }

  @Test
  void answersTenThousandPipelinedCommandsInOrder() throws Exception {
    int commands = 10_000;
    var asked = new StringBuilder();
    for (int i = 0; i < commands; i++) {
      asked.append("CWD ").append(i).append("\r\n");
    }
    // Threads of their own: the common pool may have room for one of them only.
    var answering = CompletableFuture.runAsync(() -> answer(commands), Thread::startVirtualThread);
    var sending =
        CompletableFuture.runAsync(() -> ask(asked.toString()), Thread::startVirtualThread);
    for (int i = 0; i < commands; i++) {
      assertThat(play.client().hears()).isEqualTo("250 CWD " + i);
    }
    sending.join();
    answering.join();
  }

  private void answer(int commands) {
    try {
      for (int i = 0; i < commands; i++) {
        play.server().says("250 " + play.server().hears("CWD " + i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask(String commands) {
    try {
      play.client().sends(commands);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean settles(Line line) throws IOException {
    for (int i = 0; i < 50; i++) {
      if (line.isQuietFor(Duration.ofMillis(300))) {
        return true;
      }
    }
    return false;
  }
}
