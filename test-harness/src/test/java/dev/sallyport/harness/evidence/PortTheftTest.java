package dev.sallyport.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * RFC 2577 §4 and §8 at length: another host knows the announced port, is there before the right
 * peer and at the same moment, again and again.
 *
 * <p>A thief behind the peer's own address is not kept out by looking at addresses. It has to guess
 * the port, and to be first.
 */
@DisplayName("Thieves of a data port")
@Timeout(600)
class PortTheftTest {
  /** That reach the open port; those that find it closed come on top. */
  private static final int TRIES = 10_000;

  private static final int FIRST = 5;
  private static final int MEANWHILE = 5;

  private Stage stage;
  private Play play;
  private Thieves thieves;
  private int round;

  @BeforeEach
  void logIn() throws Exception {
    stage = Stage.open();
    play = stage.loggedIn();
    thieves = new Thieves();
  }

  @AfterEach
  void close() throws Exception {
    thieves.close();
    stage.close();
  }

  @Test
  void neverGetOneThatIsTheClientsInTenThousandTries() throws Exception {
    while (thieves.turnedAway() < TRIES && thieves.won() == 0) {
      round++;
      try (ServerSocket listener = stage.listen(Stage.SERVER)) {
        InetSocketAddress announced = play.pasv(listener.getLocalPort());
        Line server = Line.accept("server's data", listener);
        thieves.tryAt(announced, FIRST);
        var over = new AtomicBoolean();
        List<Future<?>> raid = thieves.beginAt(announced, MEANWHILE, over::get);
        Line client = Line.dial("client's data", Stage.CLIENT, announced);
        boolean upload = round % 2 == 0;
        play.begins(upload ? "STOR f" : "RETR f");
        send(upload ? client : server, upload ? server : client);
        over.set(true);
        await(raid);
      }
    }
    assertNoneWon();
  }

  @Test
  void neverGetOneThatIsTheServersInTenThousandTries() throws Exception {
    while (thieves.turnedAway() < TRIES && thieves.won() == 0) {
      round++;
      try (ServerSocket listener = stage.listen(Stage.CLIENT)) {
        InetSocketAddress told = play.port(listener);
        thieves.tryAt(told, FIRST);
        var over = new AtomicBoolean();
        List<Future<?>> raid = thieves.beginAt(told, MEANWHILE, over::get);
        Line server = Line.dial("server's data", Stage.SERVER, told);
        boolean upload = round % 2 == 0;
        play.begins(upload ? "STOR f" : "RETR f");
        Line client = Line.accept("client's data", listener);
        send(upload ? client : server, upload ? server : client);
        over.set(true);
        await(raid);
      }
    }
    assertNoneWon();
  }

  /** Sends what is of this round only, and sees it arrive with nothing added. */
  private void send(Line sender, Line receiver) throws Exception {
    String file = "file " + round;
    sender.sends(file);
    sender.close();
    assertThat(receiver.awaitEnd()).as("round %d", round).isEqualTo(End.FIN);
    assertThat(receiver.unread()).isEqualTo(file);
    receiver.close();
    play.server().says("226 done");
    play.client().hears("226");
  }

  private static void await(List<Future<?>> raid) throws Exception {
    for (Future<?> each : raid) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  private void assertNoneWon() {
    System.out.println("measured, thieves: " + thieves + " in " + round + " transfers");
    assertThat(thieves.won()).isZero();
    assertThat(thieves.turnedAway()).isGreaterThanOrEqualTo(TRIES);
    assertThat(stage.gateway().metrics()).containsPattern("sallyport_pinholes.*wrong");
  }
}
