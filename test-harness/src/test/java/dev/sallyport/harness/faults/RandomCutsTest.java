package dev.sallyport.harness.faults;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Plays sessions up to a random point, then cuts, resets or abandons a random choice of their
 * connections. What a session looks like afterwards is the other tests' business; here nothing may
 * be left of it.
 */
@DisplayName("Connections cut, reset or abandoned anywhere")
class RandomCutsTest {
  private static final int SESSIONS = 200;
  private static final long SEED = 959;

  @Test
  void leaveNoSessionNoDataPortAndNoListenerBehind() throws Exception {
    try (var stage =
        Stage.open(
            "limits.login-timeout = 3s",
            "limits.idle-timeout = 3s",
            "limits.data-accept-timeout = 3s",
            "limits.data-stall-timeout = 3s",
            "limits.max-sessions-per-client = 1000")) {
      var random = new Random(SEED);
      for (int i = 0; i < SESSIONS; i++) {
        var session = new Session(stage, random);
        try {
          session.play(random.nextInt(13));
        } catch (IOException | AssertionError e) {
          throw new AssertionError("session " + i + " of seed " + SEED + " before its cut", e);
        }
        session.cut();
      }
      stage.gateway().eventuallyIdle(Duration.ofSeconds(20));
      stage.loggedIn().passive();
    }
  }

  /** One session, its steps, and the connections it has so far. */
  private static final class Session {
    private final Stage stage;
    private final Random random;
    private final List<Line> lines = new ArrayList<>();
    private final boolean active;
    private final boolean upload;

    Session(Stage stage, Random random) {
      this.stage = stage;
      this.random = random;
      this.active = random.nextBoolean();
      this.upload = random.nextBoolean();
    }

    void play(int steps) throws IOException {
      Line client = kept(stage.client());
      Line server = kept(stage.server());
      if (steps == 0) {
        return;
      }
      server.says("220 ready");
      client.hears("220");
      var play = new Play(stage, client, server);
      if (steps > 1) {
        play.ask("USER u", "331 pw");
      }
      if (steps > 2) {
        play.ask("PASS p", "230 in");
      }
      if (steps == 4) {
        client.sends(active ? "POR" : "PAS");
      }
      if (steps == 5) {
        client.says("PASV");
        server.hears("PASV");
        server.sends("227 half a rep");
      }
      if (steps == 6 && active) {
        play.port(stage.listen(Stage.CLIENT));
      } else if (steps == 6) {
        play.pasv(stage.listen(Stage.SERVER).getLocalPort());
      }
      if (steps > 6) {
        transfer(play, steps);
      }
    }

    private void transfer(Play play, int steps) throws IOException {
      Play.Data data = active ? active(play) : passive(play);
      if (steps == 7) {
        return;
      }
      Line from = upload ? data.client() : data.server();
      Line to = upload ? data.server() : data.client();
      from.sends(new byte[1 + random.nextInt(400_000)]);
      if (steps > 8) {
        from.finishes();
      }
      if (steps > 9) {
        to.awaitEnd();
        to.close();
      }
      if (steps > 10) {
        play.server().says("226 done");
        play.client().hears("226");
      }
      if (steps > 11) {
        play.client().says("QUIT");
        play.server().hears("QUIT");
        play.server().says("221 bye");
      }
    }

    private Play.Data passive(Play play) throws IOException {
      ServerSocket listener = stage.listen(Stage.SERVER);
      var announced = play.pasv(listener.getLocalPort());
      Line server = kept(Line.accept("server's data", listener));
      Line client = kept(Line.dial("client's data", Stage.CLIENT, announced));
      play.begins(upload ? "STOR f" : "RETR f");
      return new Play.Data(client, server);
    }

    private Play.Data active(Play play) throws IOException {
      ServerSocket listener = stage.listen(Stage.CLIENT);
      var told = play.port(listener);
      String command = upload ? "STOR f" : "RETR f";
      play.client().says(command);
      play.server().hears(command);
      Line server = kept(Line.dial("server's data", Stage.SERVER, told));
      play.server().says("150 go");
      Line client = kept(Line.accept("client's data", listener));
      play.client().hears("150");
      return new Play.Data(client, server);
    }

    /** Does something bad to each connection, or nothing, which the gateway must outlast. */
    void cut() throws IOException {
      for (Line line : lines) {
        if (line.socket().isClosed()) {
          continue;
        }
        switch (random.nextInt(4)) {
          case 0 -> line.resets();
          case 1 -> line.close();
          case 2 -> line.socket().shutdownInput();
          default -> {
            // Abandoned: it stays open and silent.
          }
        }
      }
    }

    private Line kept(Line line) {
      lines.add(line);
      return line;
    }
  }
}
