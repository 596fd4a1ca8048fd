package dev.sallyport.harness.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server that says more, or other things, than it should")
class ServerWordsTest {
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = Stage.open();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void mayRefuseEpsvAllTwiceAndIsReadByJavasOwnFtpClientNevertheless() throws Exception {
    var heard = new ArrayList<String>();
    ServerSocket data = stage.listen(Stage.SERVER);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var server =
          CompletableFuture.runAsync(() -> answersLikeLinuxFtpd(stage, data, heard), threads);
      InetSocketAddress gateway = stage.gateway().address();
      var url =
          new URI(
                  "ftp://u:p@%s:%d/f;type=i"
                      .formatted(gateway.getAddress().getHostAddress(), gateway.getPort()))
              .toURL();
      var connection = url.openConnection();
      connection.setConnectTimeout(30_000);
      connection.setReadTimeout(30_000);
      try (var file = connection.getInputStream()) {
        assertThat(new String(file.readAllBytes(), US_ASCII)).isEqualTo("the file");
      }
      server.get(30, TimeUnit.SECONDS);
    }
    assertThat(heard).contains("EPSV ALL", "NOOP", "PASV");
  }

  @Test
  void isReadWithoutItsAddress() throws Exception {
    String inner = Stage.SERVER.getHostAddress();
    String outer = stage.gateway().address().getAddress().getHostAddress();
    var play = new Play(stage, stage.client(), stage.server());
    play.server().says("220 " + inner + " ready");
    assertThat(play.client().hears()).isEqualTo("220 " + outer + " ready");
    play.ask("USER u", "331 pw");
    play.ask("PASS p", "230 in");
    assertThat(play.ask("STAT", "211 I am " + inner + " [" + inner + "], not 1" + inner))
        .isEqualTo("211 I am " + outer + " [" + outer + "], not 1" + inner);
    assertThat(play.ask("PWD", "257 \"/" + inner + "\"")).isEqualTo("257 \"/" + inner + "\"");
  }

  @Test
  void hearsAnAbortThoughTheClientHadSentNoopsBefore() throws Exception {
    Play play = stage.loggedIn();
    play.passive();
    play.begins("RETR f");
    play.client().says("NOOP", "NOOP", "ABOR");
    play.server().hears("ABOR");
    play.server().says("426 cut", "226 aborted");
    play.client().hears("426 cut");
    play.client().hears("200");
    play.client().hears("200");
    play.client().hears("226 aborted");
    play.ask("NOOP", "200 the server hears this next");
  }

  @Test
  void mayRefuseStatInTheMiddleOfATransfer() throws Exception {
    Play play = stage.loggedIn();
    Play.Data data = play.passive();
    play.begins("RETR f");
    play.ask("STAT", "502 no STAT");
    data.server().sends("x");
    data.server().finishes();
    play.server().says("226 done");
    assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
    assertThat(data.client().allHeard()).containsExactly('x');
    play.client().hears("226 done");
  }

  @Test
  void hearsTheClientsQuitAfterIts421() throws Exception {
    Play play = stage.loggedIn();
    play.server().says("421 going down");
    play.client().hears("421 going down");
    play.client().says("QUIT");
    play.server().hears("QUIT");
    play.server().says("221 bye");
    play.client().hears("221 bye");
    play.client().awaitEnd();
    play.server().awaitEnd();
    stage.gateway().eventuallyIdle(Line.PATIENCE);
  }

  /** Until QUIT, or the end. */
  private static void answersLikeLinuxFtpd(Stage stage, ServerSocket data, List<String> heard) {
    try (Line line = stage.server()) {
      line.says("220 ready");
      String command;
      do {
        command = line.hears();
        heard.add(command);
        switch (command.split(" ", 2)[0]) {
          case "USER" -> line.says("331 pw");
          case "PASS" -> line.says("230 in");
          case "EPSV", "EPRT" ->
              line.says(
                  "500 '" + command + "': command not understood.",
                  "500 '" + command + "': command not understood.");
          case "TYPE", "NOOP", "CWD" -> line.says("200 ok");
          case "PASV" ->
              line.says("227 ok (" + Play.sixNumbers(Stage.SERVER, data.getLocalPort()) + ")");
          case "RETR" -> {
            line.says("150 here");
            try (Line file = Line.accept("server's data", data)) {
              file.sends("the file");
            }
            line.says("226 done");
          }
          case "QUIT" -> line.says("221 bye");
          default -> line.says("502 no " + command);
        }
      } while (!command.equals("QUIT"));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
