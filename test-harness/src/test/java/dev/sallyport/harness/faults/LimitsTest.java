package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Flood;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A limit")
class LimitsTest {
  /** More than all socket buffers of this machine on the way, far less than was offered. */
  private static final long SOCKET_BUFFERS = 64L << 20;

  private static final long OFFERED = 1L << 30;

  @Test
  void endsASessionThatDoesNotLogIn() throws Exception {
    try (var stage = Stage.open("limits.login-timeout = 500ms")) {
      Play play = stage.greeted();
      play.ask("USER u", "331 pw");
      assertThat(play.client().hears()).startsWith("421 ");
      play.client().awaitEnd();
      play.server().awaitEnd();
      stage.gateway().eventuallyIdle(Line.PATIENCE);
    }
  }

  @Test
  void endsASessionThatTalksAllTheTimeAndDoesNotLogIn() throws Exception {
    try (var stage = Stage.open("limits.login-timeout = 700ms")) {
      Play play = stage.greeted();
      long begin = System.nanoTime();
      String reply = "331";
      while (reply.startsWith("331")) {
        play.client().says("USER u");
        if (System.nanoTime() - begin > Duration.ofSeconds(30).toNanos()) {
          throw new AssertionError("still there");
        }
        try {
          play.server().hears("USER");
          play.server().says("331 pw");
        } catch (AssertionError | java.io.IOException over) {
          // The gateway has hung up on the server; the client hears why.
        }
        reply = play.client().hears();
      }
      assertThat(reply).startsWith("421 ");
    }
  }

  @Test
  void leavesASessionThatLoggedInAlone() throws Exception {
    try (var stage = Stage.open("limits.login-timeout = 300ms")) {
      Play play = stage.loggedIn();
      assertThat(play.client().isQuietFor(Duration.ofMillis(600))).isTrue();
      play.ask("NOOP", "200 still here");
    }
  }

  @Test
  void endsASessionThatIsIdle() throws Exception {
    try (var stage = Stage.open("limits.idle-timeout = 500ms")) {
      Play play = stage.loggedIn();
      assertThat(play.client().hears()).startsWith("421 ");
      play.client().awaitEnd();
      play.server().awaitEnd();
    }
  }

  @Test
  void ofIdleTimeDoesNotCountWhileDataFlows() throws Exception {
    try (var stage = Stage.open("limits.idle-timeout = 500ms")) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR f");
      for (int i = 0; i < 15; i++) {
        data.server().sends("drop");
        assertThat(play.client().isQuietFor(Duration.ofMillis(100))).isTrue();
      }
      data.server().finishes();
      assertThat(data.client().awaitEnd()).isEqualTo(End.FIN);
      assertThat(data.client().allHeard()).hasSize(60);
      play.server().says("226 done");
      play.client().hears("226");
    }
  }

  @Test
  void ofSessionsIsTold() throws Exception {
    try (var stage = Stage.open("limits.max-sessions = 2")) {
      Play first = stage.loggedIn();
      stage.loggedIn();
      Line third = stage.client();
      assertThat(third.hears()).startsWith("421 ");
      String port = "\"client_port\":" + third.socket().getLocalPort();
      stage
          .gateway()
          .eventually(
              "an event",
              () ->
                  stage
                      .gateway()
                      .audit()
                      .lines()
                      .anyMatch(e -> e.contains("session.refused") && e.contains(port)));
      third.awaitEnd();
      first.client().close();
      stage.gateway().eventually("one session left", () -> stage.gateway().sessions() == 1);
      stage.loggedIn();
    }
  }

  @Test
  void ofSessionsOfOneClientIsTold() throws Exception {
    try (var stage = Stage.open("limits.max-sessions-per-client = 2")) {
      stage.loggedIn();
      stage.loggedIn();
      Line third = stage.client();
      assertThat(third.hears()).startsWith("421 ");
      third.awaitEnd();
      try (Line another = Line.dial("another", Stage.OTHER, stage.gateway().address())) {
        stage.server().says("220 ready");
        another.hears("220");
      }
    }
  }

  @Test
  void ofDataPortsIsToldAndOthersGoOn() throws Exception {
    String two = Gateway.CLIENT_PORTS + "-" + (Gateway.CLIENT_PORTS + 1);
    try (var stage = Stage.open("listener.client-side.data-ports = \"" + two + "\"")) {
      Play first = stage.loggedIn();
      first.passive();
      stage.loggedIn().pasv(stage.listen(Stage.SERVER).getLocalPort());
      Play third = stage.loggedIn();
      int port = stage.listen(Stage.SERVER).getLocalPort();
      third.client().says("PASV");
      third.server().hears("PASV");
      third.server().says("227 ok (" + Play.sixNumbers(Stage.SERVER, port) + ")");
      assertThat(third.client().hears()).matches("4\\d\\d .+");
      stage
          .gateway()
          .eventually(
              "an event", () -> stage.gateway().audit().contains("\"builtin.data.no-free-port\""));
      third.ask("NOOP", "200 still here");
      first.ask("NOOP", "200 still here");
      first.client().close();
      stage.gateway().eventually("a port is free", () -> stage.gateway().dataPortsUsed() < 2);
      third.pasv(port);
    }
  }

  @Test
  void endsTheWaitForADataConnection() throws Exception {
    try (var stage = Stage.open("limits.data-accept-timeout = 400ms")) {
      Play play = stage.loggedIn();
      play.pasv(stage.listen(Stage.SERVER).getLocalPort());
      assertThat(stage.gateway().dataListeners()).hasSize(1);
      stage.gateway().eventually("closed", () -> stage.gateway().dataListeners().isEmpty());
      play.ask("NOOP", "200 still here");
      assertThat(stage.gateway().dataPortsUsed()).isZero();
    }
  }

  @Test
  void onTheCommandLineEndsASessionThatNeverEndsItsLine() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      try (var flood = Flood.of(play.client(), "A".repeat(65_536), OFFERED)) {
        flood.awaitEnd(Line.PATIENCE);
        assertThat(flood.sent()).isLessThan(SOCKET_BUFFERS);
      }
      stage.gateway().eventuallyIdle(Line.PATIENCE);
    }
  }

  @Test
  void onTheSizeOfAReplyEndsASessionWhoseServerNeverEndsIt() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      play.client().says("STAT");
      play.server().hears("STAT");
      play.server().says("211-begin");
      try (var flood = Flood.of(play.server(), " more and more\r\n".repeat(4096), OFFERED)) {
        play.client().awaitEnd();
        flood.awaitEnd(Line.PATIENCE);
        assertThat(flood.sent()).isLessThan(SOCKET_BUFFERS);
      }
    }
  }

  @Test
  void onMemoryStopsTheServerOfAClientThatNeverReadsItsReplies() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      String reply = "211-x\r\n" + (" " + "x".repeat(998) + "\r\n").repeat(200) + "211 end\r\n";
      try (var asking = Flood.of(play.client(), "STAT\r\n", 6L * 5000);
          var flood = Flood.answering(play.server(), "STAT", reply, OFFERED)) {
        flood.awaitStop(Duration.ofSeconds(30));
        assertThat(flood.sent()).isGreaterThan(100_000).isLessThan(SOCKET_BUFFERS);
        assertThat(asking.sent()).isPositive();
      }
    }
  }

  @Test
  void onMemoryStopsTheSenderOfAReaderThatStopped() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      Play.Data data = play.passive();
      play.begins("RETR f");
      try (var flood = Flood.of(data.server(), "x".repeat(65_536), OFFERED)) {
        flood.awaitStop(Duration.ofSeconds(30));
        assertThat(flood.sent()).isGreaterThan(65_536).isLessThan(SOCKET_BUFFERS);
        assertThat(stage.gateway().sessions()).isEqualTo(1);
      }
    }
  }

  @Test
  void onMemoryStopsTheClientOfAServerThatStoppedReading() throws Exception {
    try (var stage = Stage.open()) {
      Play play = stage.loggedIn();
      ServerSocket listener = stage.listen(Stage.CLIENT);
      var told = play.port(listener);
      play.client().says("STOR f");
      play.server().hears("STOR f");
      try (Line server = Line.dial("server's data", Stage.SERVER, told)) {
        play.server().says("150 go");
        var opened = new ArrayList<Line>();
        opened.add(Line.accept("client's data", listener));
        try (var flood = Flood.of(opened.getFirst(), "x".repeat(65_536), OFFERED)) {
          flood.awaitStop(Duration.ofSeconds(30));
          assertThat(flood.sent()).isGreaterThan(65_536).isLessThan(SOCKET_BUFFERS);
          assertThat(server.allHeard()).isEmpty();
        }
      }
    }
  }
}
