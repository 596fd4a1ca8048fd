package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A transfer that is interrupted")
class InterruptTest {

  @ParameterizedTest
  @ValueSource(strings = {"500", "501", "502", "503", "504", "530"})
  void passesTheRefusalOfStatOnInTheMiddleOfATransfer(String code) {
    Setting.usual()
        .downloading()
        .client("STAT")
        .toServer("STAT")
        .server(code + " no STAT now")
        .toClient(code + " no STAT now")
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void passesTheRefusalOfStatOnWhenTheDataIsOver() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .client("STAT")
        .toServer("STAT")
        .server("502 no STAT")
        .toClient("502 no STAT")
        .server("226 done")
        .toClient("226 done");
  }

  @Test
  void passesTheRefusalOfAbortOnInTheMiddleOfATransfer() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .server("502 no ABOR")
        .toClient("502 no ABOR")
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .nothing();
  }

  @Test
  void takesARefusalForTheTransfersBeforeThatHasBegun() {
    Setting.usual()
        .asked("RETR f")
        .client("STAT")
        .toServer("STAT")
        .server("500 no RETR")
        .toClient("500 no RETR")
        .declinesPath()
        .server("500 no STAT")
        .toClient("500 no STAT")
        .nothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"425", "426", "451", "550", "551", "552"})
  void takesWhatOnlyTransfersFailWithForTheTransfers(String code) {
    Setting.usual()
        .downloading()
        .client("STAT")
        .toServer("STAT")
        .server(code + " cut")
        .toClient(code + " cut")
        .server("211 nothing going on")
        .toClient("211 nothing going on");
  }

  @Test
  void isToldAtOnceThoughNoopsWaitBeforeIt() {
    Setting.usual()
        .downloading()
        .client("NOOP", "NOOP")
        .nothing()
        .client("ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .toClient(200)
        .toClient(200)
        .server("226 aborted")
        .toClient("226 aborted")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void holdsNothingUpBehindAnAbortThatIsNeverAnswered() {
    Setting.usual()
        .downloading()
        .client("ABOR")
        .toServer("ABOR")
        .client("NOOP", "ABOR")
        .toServer("ABOR")
        .pathEnded(Outcome.SERVER_ABORTED)
        .server("426 cut")
        .toClient("426 cut")
        .toClient(200)
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void cutsItsOwnSendingThoughANoopWaitsBeforeTheAbort() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .client("NOOP")
        .nothing()
        .client("ABOR")
        .closesPath()
        .pathEnded(Outcome.CANCELLED)
        .toClient(426)
        .toServer("NOOP")
        .server("200 ok")
        .toClient("200 ok")
        .toServer("ABOR");
  }

  @Test
  void isNotAnsweredOutOfTurnWhenAPolicyRefusesIt() {
    Setting.usual()
        .policy("rules = [ { id = no-noop, when { commands = [NOOP] }, then = deny } ]")
        .downloading()
        .client("NOOP", "ABOR")
        .toServer("ABOR")
        .server("426 cut")
        .toClient("426 cut")
        .toClient(550)
        .server("226 aborted")
        .toClient("226 aborted");
    Setting.usual()
        .policy("rules = [ { id = no-abor, when { commands = [ABOR] }, then = deny } ]")
        .downloading()
        .client("ABOR")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .toClient(550)
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void sendsNoOtherCommandAheadOfItsTurn() {
    Setting.usual().downloading().client("NOOP", "PWD", "ABOR").nothing();
  }
}
