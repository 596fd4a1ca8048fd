package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session whose server has said 421")
class FarewellTest {

  @Test
  void passesItOnAndEndsWhenTheServerDoes() {
    left().happens(new Event.ServerClosed()).ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void waitsForTheServersEndOnlySoLong() {
    left().runs(Timer.FAREWELL).fires(Timer.FAREWELL).ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void endsWhenTheClientGoes() {
    left().happens(new Event.ClientClosed()).ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void letsTheClientSayQuit() {
    left()
        .client("QUIT")
        .toServer("QUIT")
        .server("221 bye")
        .toClient("221 bye")
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void letsItSayQuitOnce() {
    left().client("QUIT").toServer("QUIT").client("QUIT").ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void sendsNothingElseToTheServer() {
    left().client("NOOP").ends(EndReason.SERVER_SAID_421);
    left().client("PASV").ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void answersAQuitThatWasReadBefore() {
    Setting.usual()
        .loggedIn()
        .client("PWD")
        .toServer("PWD")
        .client("QUIT")
        .server("421 bye")
        .toClient("421 bye")
        .toServer("QUIT");
  }

  @Test
  void endsAtCommandsThatWereReadBefore() {
    Setting.usual()
        .loggedIn()
        .client("PWD")
        .toServer("PWD")
        .client("DELE f", "QUIT")
        .server("421 bye")
        .toClient("421 bye")
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void passesNoMoreOfTheServersWordsOn() {
    left().server("200 hello").ends(EndReason.SERVER_SAID_421);
    left().server("421 again").ends(EndReason.SERVER_SAID_421);
    left().server("227 (10,9,8,7,15,160)").ends(EndReason.SERVER_SAID_421);
    left()
        .client("QUIT")
        .toServer("QUIT")
        .server("227 (10,9,8,7,15,160)")
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void closesTheDataPathAtOnce() {
    Conversation talk =
        Setting.usual()
            .downloading()
            .server("421 going down")
            .toClient("421 going down")
            .closesPath()
            .nothing();
    assertThat(talk.notices())
        .filteredOn(Notice.TransferAnswered.class::isInstance)
        .extracting(notice -> ((Notice.TransferAnswered) notice).replyCode())
        .containsExactly(421);
    talk.happens(new Event.ServerClosed()).ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void letsATransferBeDoneThatItCalledComplete() {
    held()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .toClient("421 idle")
        .runs(Timer.FAREWELL);
    held()
        .happens(new Event.ServerClosed())
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .toClient("421 idle")
        .ends(EndReason.SERVER_SAID_421);
    held()
        .pathEnded(Outcome.CLIENT_ABORTED)
        .toClient(426)
        .toClient("421 idle")
        .happens(new Event.ServerClosed())
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void mayNotGoOnSpeakingMeanwhile() {
    held().server("200 hello").toClient(421).closesPath().ends(EndReason.SERVER_VIOLATION);
    held().server("421 again").toClient(421).closesPath().ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void opensNoDataPath() {
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("421 no")
        .toClient("421 no")
        .server("227 (10,9,8,7,15,160)")
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void wantsNothingOfAServerThatGreetsWithIt() {
    Setting.usual()
        .connected()
        .server("421 full")
        .toClient("421 full")
        .ends(EndReason.SERVER_SAID_421);
  }

  private static Conversation held() {
    return Setting.usual().downloading().server("226 done").server("421 idle").nothing();
  }

  private static Conversation left() {
    return Setting.usual().loggedIn().server("421 going down").toClient("421 going down").nothing();
  }
}
