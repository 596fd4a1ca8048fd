package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A transfer of a session")
class TransferTest {

  @ParameterizedTest
  @ValueSource(strings = {"RETR", "LIST", "NLST", "MLSD", "THMB"})
  void goesToTheClientOnceTheServerSays150(String verb) {
    Setting.usual()
        .asked(verb + " f")
        .nothing()
        .server("150 here")
        .toClient("150 here")
        .startsToClient();
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOR", "STOU", "APPE"})
  void goesToTheServerOnceTheServerSays125(String verb) {
    Setting.usual()
        .asked(verb + " f")
        .nothing()
        .server("125 go on")
        .toClient("125 go on")
        .startsToServer();
  }

  @Test
  void startsOnceHoweverOftenTheServerSays150() {
    Setting.usual().downloading().server("150 still here").toClient("150 still here").nothing();
  }

  @Test
  void holdsThe226UntilTheDataIsOver() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .nothing();
  }

  @Test
  void letsNoCommandPastAHeld226() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .client("NOOP")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .toServer("NOOP");
  }

  @Test
  void passesThe226OnAtOnceWhenTheDataIsOverAlready() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .nothing()
        .server("250 done")
        .toClient("250 done");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "COMPLETED")
  void isNotCalledCompleteWhenTheDataWasCutAfterThe226(Outcome outcome) {
    Setting.usual()
        .downloading()
        .server("226 done")
        .pathEnded(outcome)
        .toClient(codeFor(outcome))
        .nothing();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "COMPLETED")
  void isNotCalledCompleteWhenTheDataWasCutBeforeThe226(Outcome outcome) {
    Setting.usual()
        .downloading()
        .pathEnded(outcome)
        .server("226 done")
        .toClient(codeFor(outcome))
        .nothing();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT_TLS_FAILED", "CLIENT_TLS_NOT_REUSED", "SERVER_TLS_FAILED"})
  void isExplainedWhenTheServerSawNoMoreThanAResetForWantOfTls(Outcome outcome) {
    Setting.usual()
        .downloading()
        .pathEnded(outcome)
        .server("426 connection reset")
        .toClient(codeFor(outcome))
        .nothing();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT_TLS_FAILED", "CLIENT_TLS_NOT_REUSED", "SERVER_TLS_FAILED"})
  void isExplainedWhenTheServerGivesUpItsSessionForWantOfTls(Outcome outcome) {
    Setting.usual()
        .downloading()
        .pathEnded(outcome)
        .happens(new Event.ServerClosed())
        .toClient(codeFor(outcome))
        .toClient(421)
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void tellsTheClientWithoutItsOwnTlsSessionWhatIsDemanded() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.CLIENT_TLS_NOT_REUSED)
        .server("226 done")
        .toClient("522 Data connections must resume the TLS session of the control connection")
        .nothing();
  }

  /** RFC 4217 section 10.2: what is wrong with the client's own TLS is 522. */
  private static int codeFor(Outcome outcome) {
    return switch (outcome) {
      case CLIENT_TLS_FAILED, CLIENT_TLS_NOT_REUSED -> 522;
      case SERVER_TLS_FAILED -> 425;
      case COMPLETED -> 226;
      case CLIENT_ABORTED,
          SERVER_ABORTED,
          STALLED,
          NOT_CONNECTED,
          WRONG_DIRECTION,
          TOO_LARGE,
          CLIENT_TRUNCATED,
          SERVER_TRUNCATED,
          LEFT_RUNNING,
          CANCELLED ->
          426;
    };
  }

  @Test
  void isStartedByA226WithoutA150() {
    Setting.usual()
        .asked("RETR f")
        .server("226 done")
        .startsToClient()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"425 no", "450 busy", "550 no such file", "350 what"})
  void closesThePathWhenItIsRefusedBeforeItBegan(String refusal) {
    Setting.usual().asked("RETR f").server(refusal).toClient(refusal).declinesPath().nothing();
  }

  @Test
  void letsTheBytesArriveThatWereSentBeforeItFailed() {
    Setting.usual()
        .downloading()
        .server("451 read error")
        .toClient("451 read error")
        .nothing()
        .client("NOOP")
        .toServer("NOOP");
  }

  @Test
  void isForgottenWhenTheRestHasArrived() {
    Setting.usual()
        .downloading()
        .server("451 read error")
        .toClient("451 read error")
        .pathEnded(Outcome.COMPLETED)
        .nothing()
        .client("PASV")
        .toServer("PASV");
  }

  @Test
  void leavesTheNextPathAloneWhenItEndsLate() {
    Setting.usual()
        .downloading()
        .server("451 read error")
        .toClient("451 read error")
        .client("PASV")
        .closesPath()
        .toServer("PASV")
        .pathEnded(Outcome.CANCELLED)
        .nothing()
        .server("227 (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 (203,0,113,1,195,80)");
  }

  @Test
  void closesNoPathThatIsOverWhenItIsRefused() {
    Setting.usual()
        .asked("STOR f")
        .pathEnded(Outcome.NOT_CONNECTED)
        .server("425 no connection")
        .toClient("425 no connection")
        .nothing();
  }

  @Test
  void isAnswered426WhenItsConnectionNeverCame() {
    Setting.usual()
        .asked("STOR f")
        .pathEnded(Outcome.NOT_CONNECTED)
        .server("150 go on")
        .toClient("150 go on")
        .server("226 got nothing")
        .toClient(426);
  }

  @Test
  void isRefusedWithoutAPath() {
    Conversation talk = Setting.usual().loggedIn().client("RETR f").toClient(425).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.NO_DATA_PATH);
  }

  @Test
  void usesUpThePath() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .client("RETR g")
        .toClient(425)
        .nothing();
  }

  @Test
  void isRefusedWhenThePathTimedOut() {
    Setting.usual()
        .ready()
        .pathEnded(Outcome.NOT_CONNECTED)
        .nothing()
        .client("RETR f")
        .toClient(425);
  }

  @Test
  void mayHaveCommandsBetweenItAndItsPath() {
    Setting.usual()
        .ready()
        .client("TYPE I")
        .toServer("TYPE I")
        .server("200 ok")
        .toClient("200 ok")
        .client("REST 100")
        .toServer("REST 100")
        .server("350 ok")
        .toClient("350 ok")
        .client("RETR f")
        .toServer("RETR f");
  }

  @Test
  void isReportedWithTheReplyTheClientGot() {
    Conversation talk =
        Setting.usual()
            .downloading()
            .server("226 done")
            .pathEnded(Outcome.CLIENT_ABORTED)
            .toClient(426);
    assertThat(talk.notices())
        .contains(new Notice.TransferAnswered(new FtpCommand.Plain(Verb.RETR, "f"), 426));
  }

  @Test
  void isReportedWithoutAReplyWhenTheSessionEndsUnderIt() {
    Conversation talk =
        Setting.usual()
            .downloading()
            .happens(new Event.ClientClosed())
            .closesPath()
            .ends(EndReason.CLIENT_CLOSED);
    assertThat(talk.notices())
        .contains(new Notice.TransferAnswered(new FtpCommand.Plain(Verb.RETR, "f"), 0));
  }

  @Test
  void isReportedWithoutAReplyWhenTheSessionEndsWhileItIsHeld() {
    Conversation talk =
        Setting.usual()
            .downloading()
            .server("226 done")
            .happens(new Event.ClientClosed())
            .closesPath()
            .ends(EndReason.CLIENT_CLOSED);
    assertThat(talk.notices())
        .contains(new Notice.TransferAnswered(new FtpCommand.Plain(Verb.RETR, "f"), 0));
  }

  @Test
  void keepsTheSessionFromBeingIdle() {
    Conversation talk = Setting.usual().downloading().fires(Timer.IDLE).nothing();
    talk.runs(Timer.IDLE);
  }

  @Test
  void goesOnWhileTheGatewayDrains() {
    Setting.usual().downloading().fires(Timer.DRAIN).nothing().runs(Timer.DRAIN);
  }

  @Test
  void goesOnWhileTheGatewayDrainsUntilItsReplyIsGiven() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .fires(Timer.DRAIN)
        .nothing()
        .runs(Timer.DRAIN);
  }

  @Test
  void keepsTheSessionFromBeingIdleWhileItsReplyIsHeld() {
    Setting.usual().downloading().server("226 done").fires(Timer.IDLE).nothing().runs(Timer.IDLE);
  }

  @Test
  void keepsTheSessionFromBeingIdleWhileItsLastBytesArrive() {
    Setting.usual()
        .downloading()
        .server("451 read error")
        .toClient("451 read error")
        .fires(Timer.IDLE)
        .nothing()
        .runs(Timer.IDLE);
  }

  @Test
  void leavesTheWholeIdleTimeoutBehindItsLastByte() {
    Conversation talk = Setting.usual().downloading().pathEnded(Outcome.COMPLETED);
    assertThat(talk.started(Timer.IDLE)).isTrue();
  }

  @Test
  void doesNotKeepTheSessionWhenTheServerNeverBeginsIt() {
    Setting.usual()
        .asked("RETR f")
        .fires(Timer.IDLE)
        .toClient(421)
        .closesPath()
        .ends(EndReason.IDLE_TIMEOUT);
  }

  @Test
  void doesNotKeepTheSessionWhenTheServerNeverEndsIt() {
    Setting.usual()
        .downloading()
        .pathEnded(Outcome.COMPLETED)
        .fires(Timer.IDLE)
        .toClient(421)
        .ends(EndReason.IDLE_TIMEOUT);
  }

  @Test
  void endsTheSessionWhenItIsAnsweredWithADataPort() {
    Setting.usual()
        .downloading()
        .server("227 (10,9,8,7,15,160)")
        .toClient(421)
        .closesPath()
        .ends(EndReason.SERVER_VIOLATION);
  }
}
