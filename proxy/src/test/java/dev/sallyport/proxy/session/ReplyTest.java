package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.policy.BuiltinCheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, hearing the server,")
class ReplyTest {

  @Test
  void passesARelayedReplyOnUnchanged() {
    Setting.usual()
        .loggedIn()
        .client("STAT f")
        .toServer("STAT f")
        .server("213-here", " 227 Entering Passive Mode (1,2,3,4,5,6)", "213 end")
        .toClient("213-here", " 227 Entering Passive Mode (1,2,3,4,5,6)", "213 end")
        .nothing();
  }

  @Test
  void takesWhatIsNotPassedOnOutOfTheFeatures() {
    Setting.usual()
        .greeted()
        .client("FEAT")
        .toServer("FEAT")
        .server("211-Features:", " AUTH TLS", " EPSV", " PBSZ", " PROT", " MLST size*;", "211 End")
        .toClient("211-Features:", " EPSV", " MLST size*;", "211 End");
  }

  @ParameterizedTest
  @ValueSource(ints = {227, 228, 229, 234, 235, 334, 335, 336})
  void endsWhenAPlainCommandGetsADataPortOrProtection(int code) {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client("NOOP")
            .toServer("NOOP")
            .server(code + " (10,9,8,7,15,160)")
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.MISMATCHED_REPLY);
  }

  @Test
  void endsAtAReplyThatNobodyAskedFor() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .server("226 surprise")
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.UNSOLICITED_REPLY);
  }

  @Test
  void endsAtASecondReplyToOneCommand() {
    Setting.usual()
        .loggedIn()
        .client("NOOP")
        .toServer("NOOP")
        .server("200 ok")
        .toClient("200 ok")
        .server("200 ok")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void endsAtAReplyWhileADataPathIsBeingOpened() {
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("227 (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .server("227 (10,9,8,7,15,161)")
        .toClient(421)
        .closesPath()
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void endsAtBytesThatAreNoReply() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .happens(new Event.ReplyUnreadable(Fault.TOO_LONG))
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.REPLY_TOO_LONG);
  }

  @Test
  void endsWithTheAnswerToQuit() {
    Setting.usual()
        .loggedIn()
        .client("QUIT")
        .toServer("QUIT")
        .client("NOOP")
        .server("221 bye")
        .toClient("221 bye")
        .ends(EndReason.CLIENT_QUIT);
  }

  @Test
  void letsATransferFinishBeforeAPipelinedQuit() {
    Setting.usual()
        .downloading()
        .client("QUIT")
        .nothing()
        .server("226 done")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .toServer("QUIT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"greeted", "loggedIn", "ready", "asking", "opening", "waiting"})
  void ends421WhenTheServerCloses(String where) {
    Conversation talk =
        switch (where) {
          case "greeted" -> Setting.usual().greeted();
          case "loggedIn" -> Setting.usual().loggedIn();
          case "ready" -> Setting.usual().ready();
          case "asking" -> Setting.usual().loggedIn().client("PASV").toServer("PASV");
          case "opening" ->
              Setting.usual()
                  .loggedIn()
                  .client("PORT 192,0,2,7,10,0")
                  .opens("client at 192.0.2.7:2560, server connects");
          default -> Setting.usual().loggedIn().client("NOOP").toServer("NOOP").client("NOOP");
        };
    talk.happens(new Event.ServerClosed()).toClient("421 The FTP server closed the connection");
    if (where.equals("ready") || where.equals("opening")) {
      talk.closesPath();
    }
    talk.ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void ends421WhenTheServerClosesInTheMiddleOfATransfer() {
    Setting.usual()
        .downloading()
        .happens(new Event.ServerClosed())
        .toClient(421)
        .closesPath()
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void ends421BehindAHeldReplyWhenTheServerClosesAfterIt() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .happens(new Event.ServerClosed())
        .client("QUIT")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .toClient("226 done")
        .toClient("421 The FTP server closed the connection")
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void doesNotCallATransferCompleteThatTheServerClosedAfterAndTheClientAborts() {
    Setting.usual()
        .downloading()
        .server("226 done")
        .happens(new Event.ServerClosed())
        .client("ABOR")
        .closesPath()
        .pathEnded(Outcome.CANCELLED)
        .toClient(426)
        .toClient(421)
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void tellsTheClientThatTheGatewayStops() {
    Setting.usual()
        .downloading()
        .happens(new Event.GatewayStopping())
        .toClient("421 The gateway is stopping, try again")
        .closesPath()
        .ends(EndReason.GATEWAY_STOPPING);
  }

  @Test
  void closesNoPathThatIsNotThereWhenTheClientGoesWhileTheServerIsAsked() {
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .happens(new Event.ClientClosed())
        .ends(EndReason.CLIENT_CLOSED);
  }

  @Test
  void closesThePathWhenTheClientGoes() {
    Setting.usual()
        .downloading()
        .happens(new Event.ClientClosed())
        .closesPath()
        .ends(EndReason.CLIENT_CLOSED);
  }
}
