package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session, told ABOR or STAT,")
class AbortTest {

  @Test
  void forwardsAbortWhenThereIsNothingToAbort() {
    Setting.usual()
        .loggedIn()
        .client("ABOR")
        .toServer("ABOR")
        .server("225 nothing to abort")
        .toClient("225 nothing to abort");
  }

  @Test
  void givesUpAReadyPath() {
    Setting.usual()
        .ready()
        .client("ABOR")
        .closesPath()
        .toServer("ABOR")
        .server("226 aborted")
        .toClient("226 aborted")
        .client("RETR f")
        .toClient(425);
  }

  @Test
  void forwardsAbortBeforeTheTransferIsAnswered() {
    Setting.usual()
        .asked("RETR f")
        .client("ABOR")
        .toServer("ABOR")
        .server("426 cut")
        .toClient("426 cut")
        .declinesPath()
        .server("226 aborted")
        .toClient("226 aborted")
        .nothing();
  }

  @Test
  void forwardsAbortInTheMiddleOfATransfer() {
    abortedTwice().client("PWD").toServer("PWD").server("257 \"/\"").toClient("257 \"/\"");
  }

  @Test
  void doesNotWaitForASecondAnswerThatSomeServersDoNotGive() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 aborted")
        .toClient("426 aborted")
        .client("PWD")
        .toServer("PWD")
        .server("257 \"/\"")
        .toClient("257 \"/\"")
        .server("226 too late")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void givesASecondAnswerToAbortEvenAfterTheNextCommand() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .client("PWD")
        .toServer("PWD")
        .server("226 aborted")
        .toClient("226 aborted")
        .server("257 \"/\"")
        .toClient("257 \"/\"")
        .nothing();
  }

  @Test
  void takesOneCommandAtATimeWhileASecondAnswerMayCome() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .client("CWD a")
        .toServer("CWD a")
        .client("LPSV", "CWD b")
        .nothing()
        .server("250 a")
        .toClient("250 a")
        .toClient(502)
        .toServer("CWD b");
  }

  @Test
  void waitsForNoAnswerToASecondAbortWhenOneMayBeMissing() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 aborted")
        .toClient("426 aborted")
        .client("ABOR")
        .toServer("ABOR")
        .server("225 nothing to abort")
        .toClient("225 nothing to abort")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void doesNotTakeThe227ForTheAnswerToAbort() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .client("PASV")
        .toServer("PASV")
        .server("227 (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 (203,0,113,1,195,80)");
  }

  @Test
  void endsWhenAbortIsAnsweredWithADataPort() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .server("426 cut")
        .toClient("426 cut")
        .server("227 (10,9,8,7,15,160)")
        .toClient(421)
        .closesPath()
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void forwardsAbortAfterTheDataIsOver() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .client("ABOR")
        .toServer("ABOR")
        .server("226 done")
        .toClient("226 done")
        .server("225 nothing to abort")
        .toClient("225 nothing to abort");
  }

  @Test
  void cutsItsOwnSendingWhenTheServerIsDoneAndTheClientAborts() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .nothing()
        .client("ABOR")
        .closesPath()
        .pathEnded(Outcome.CANCELLED)
        .toClient(426)
        .toServer("ABOR")
        .server("225 nothing to abort")
        .toClient("225 nothing to abort");
  }

  @Test
  void cutsItsOwnSendingWhenTheServerIsDoneJustAfterTheAbort() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .server("226 done")
        .closesPath()
        .toClient(426)
        .server("225 nothing to abort")
        .toClient("225 nothing to abort")
        .pathEnded(Outcome.CANCELLED)
        .nothing();
  }

  @Test
  void forwardsStatInTheMiddleOfATransferAndPassesItsAnswerOn() {
    Setting.usual()
        .downloading()
        .client("STAT")
        .toServer("STAT")
        .server("211-Status", "211 half way")
        .toClient("211-Status", "211 half way")
        .server("226 done")
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done");
  }

  @Test
  void passesTheAnswerToStatOnWhenItComesAfterTheTransfers() {
    Setting.usual()
        .downloading()
        .client("STAT")
        .toServer("STAT")
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .server("211 nothing going on")
        .toClient("211 nothing going on")
        .client("NOOP")
        .toServer("NOOP");
  }

  @Test
  void mayBeToldStatThenAbort() {
    Setting.usual()
        .downloading()
        .client("STAT")
        .toServer("STAT")
        .client("ABOR")
        .toServer("ABOR")
        .server("213 half way")
        .toClient("213 half way")
        .server("426 cut")
        .toClient("426 cut")
        .server("226 aborted")
        .toClient("226 aborted")
        .nothing();
  }

  @Test
  void takesTheAnswerToStatForTheTransfersWhereNobodySaidStat() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .server("211 what")
        .closesPath()
        .toClient(426)
        .server("226 aborted")
        .toClient("226 aborted");
  }

  @Test
  void interruptsATransferTwiceAtMost() {
    Conversation talk = Setting.usual().downloading();
    talk.client("STAT").toServer("STAT").client("ABOR").toServer("ABOR");
    talk.client("ABOR").nothing().server("426 cut").toClient("426 cut");
    assertThat(talk.state().pending()).hasSize(2);
  }

  @Test
  void doesNotSendOtherCommandsIntoATransfer() {
    Setting.usual().downloading().client("NOOP").nothing();
  }

  private static Conversation abortedTwice() {
    return Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .server("226 aborted")
        .toClient("226 aborted")
        .nothing();
  }
}
