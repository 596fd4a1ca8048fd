package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.rules.policy.BuiltinCheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, where a data path cannot be had,")
class DataRefusalTest {
  private static final String PORT = "PORT 192,0,2,7,10,0";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PORT 192,0,2,8,10,0;     501; FOREIGN_ADDRESS
          PORT 127,0,0,1,10,0;     501; FOREIGN_ADDRESS
          PORT 0,0,0,0,10,0;       501; FOREIGN_ADDRESS
          EPRT |1|192.0.2.8|2560|; 501; FOREIGN_ADDRESS
          PORT 192,0,2,7,3,255;    504; LOW_PORT
          PORT 192,0,2,7,0,0;      504; LOW_PORT
          EPRT |1|192.0.2.7|22|;   504; LOW_PORT
          EPRT |2|2001:db8::7|99|; 522; WRONG_PROTOCOL
          EPRT |3|192.0.2.7|2560|; 522; WRONG_PROTOCOL
          EPSV 2;                  522; WRONG_PROTOCOL
          PORT 192,0,2,7,10;       501; BAD_ARGUMENT
          PORT 192,0,2,07,10,0;    501; BAD_ARGUMENT
          EPRT |1|192.0.2.7|;      501; BAD_ARGUMENT
          PASV x;                  501; BAD_ARGUMENT
          LPSV;                    502; NOT_OFFERED
          CPSV;                    502; NOT_OFFERED
          """)
  void refusesAndTellsTheServerNothing(String line, int code, BuiltinCheck check) {
    Conversation talk = Setting.usual().loggedIn().client(line).toClient(code).nothing();
    assertThat(talk.refusals()).containsExactly(check);
  }

  @Test
  void acceptsTheLowestPortThatIsForData() {
    Setting.usual()
        .loggedIn()
        .client("PORT 192,0,2,7,4,0")
        .opens("client at 192.0.2.7:1024, server connects");
  }

  @Test
  void takesAPortWithoutAnAddressForTheClientsWhereThatIsConfigured() {
    Setting.usual()
        .portZero(PortZeroAddress.CLIENT)
        .loggedIn()
        .client("PORT 0,0,0,0,10,0")
        .opens("client at 192.0.2.7:2560, server connects");
  }

  @Test
  void takesAnEprtWithoutAnAddressForTheClientsWhereThatIsConfigured() {
    Setting.usual()
        .clientV6()
        .portZero(PortZeroAddress.CLIENT)
        .loggedIn()
        .client("EPRT |2|::|2560|")
        .opens("client at [2001:db8:0:0:0:0:0:7]:2560, server connects");
  }

  @Test
  void refusesTheOtherFamilysZerosEvenWhereThatIsConfigured() {
    Setting.usual()
        .clientV6()
        .portZero(PortZeroAddress.CLIENT)
        .loggedIn()
        .client("PORT 0,0,0,0,10,0")
        .toClient(501)
        .nothing();
  }

  @Test
  void refusesALowPortWithoutAnAddressEvenWhereThatIsConfigured() {
    Setting.usual()
        .portZero(PortZeroAddress.CLIENT)
        .loggedIn()
        .client("PORT 0,0,0,0,0,22")
        .toClient(504)
        .nothing();
  }

  @Test
  void refusesAForeignAddressEvenWhereTheZeroIsTheClients() {
    Setting.usual()
        .portZero(PortZeroAddress.CLIENT)
        .loggedIn()
        .client("PORT 10,0,0,5,10,0")
        .toClient(501)
        .nothing();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PASV; 227 Go to (10,9,8,7,0,80);      SERVER_LOW_PORT
          PASV; 227 Go to (10,9,8,7,0,0);       SERVER_LOW_PORT
          PASV; 227 Go to (10,9,8,7,3,255);     SERVER_LOW_PORT
          EPSV; 229 Go to (|||80|);             SERVER_LOW_PORT
          PASV; 227 Go away;                    BAD_PASSIVE_REPLY
          PASV; 227 Go to (10,9,8,7,15,999);    BAD_PASSIVE_REPLY
          PASV; 227 (1,2,3,4,5,6) (1,2,3,4,5,7); BAD_PASSIVE_REPLY
          EPSV; 229 Go to (||4000|);            BAD_PASSIVE_REPLY
          EPSV; 229 Go to (|||x|);              BAD_PASSIVE_REPLY
          PASV; 229 Go to (|||4000|);           MISMATCHED_REPLY
          EPSV; 227 Go to (10,9,8,7,15,160);    MISMATCHED_REPLY
          PASV; 200 fine;                       MISMATCHED_REPLY
          PASV; 331 password;                   MISMATCHED_REPLY
          """)
  void dialsNothingThatTheServerOffersBadly(String request, String reply, BuiltinCheck check) {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client(request)
            .toServer(request)
            .server(reply)
            .toClient(502)
            .nothing();
    assertThat(talk.refusals()).containsExactly(check);
    talk.client("RETR f").toClient(425).client("PASV").toServer("PASV");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "EPSV"})
  void endsAtAPreliminaryReplyToARequest(String request) {
    Setting.usual()
        .loggedIn()
        .client(request)
        .toServer(request)
        .server("150 what")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"150 what", "227 Go to (10,9,8,7,15,160)", "229 Go to (|||4000|)"})
  void endsWhenPortIsAnsweredWithWhatOnlyOthersMayGet(String reply) {
    Conversation talk =
        activeAsked().server(reply).toClient(421).closesPath().ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.MISMATCHED_REPLY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"425 no", "530 no", "350 what"})
  void closesThePathThatTheServerWillNotUse(String refusal) {
    activeAsked().server(refusal).closesPath().toClient(refusal).client("RETR f").toClient(425);
  }

  @ParameterizedTest
  @EnumSource
  void answers425WhenThePathToAPassiveServerIsRefused(Refusal refusal) {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client("PASV")
            .toServer("PASV")
            .server("227 Go to (10,9,8,7,15,160)")
            .opens("client connects, server on 4000")
            .pathRefused(refusal)
            .toClient(425)
            .nothing();
    assertThat(talk.notices()).contains(new Notice.NoDataPath(refusal));
    talk.client("PASV").toServer("PASV");
  }

  @ParameterizedTest
  @EnumSource
  void answers425AndTellsTheServerNothingWhenAnActivePathIsRefused(Refusal refusal) {
    Setting.usual()
        .loggedIn()
        .client(PORT)
        .opens("client at 192.0.2.7:2560, server connects")
        .pathRefused(refusal)
        .toClient(425)
        .nothing()
        .client("NOOP")
        .toServer("NOOP");
  }

  @Test
  void answers425WhenThePathEndsBeforeTheServerAgrees() {
    activeAsked()
        .pathEnded(Outcome.NOT_CONNECTED)
        .nothing()
        .server("200 ok")
        .toClient(425)
        .nothing();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PASV;                PASV
          EPSV;                EPSV
          USER bob;            USER bob
          REIN;                REIN
          QUIT;                QUIT
          """)
  void closesTheOldPathFor(String line, String toServer) {
    Setting.usual().ready().client(line).closesPath().toServer(toServer).nothing();
  }

  @Test
  void closesTheOldPathForAnActiveOne() {
    Setting.usual()
        .ready()
        .client(PORT)
        .closesPath()
        .opens("client at 192.0.2.7:2560, server connects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PORT 10,0,0,1,10,0", "PORT x", "EPRT |1|192.0.2.7|22|", "EPSV 2", "PASV x"})
  void closesTheOldPathForARefusedRequestToo(String line) {
    Conversation talk = Setting.usual().ready().client(line).closesPath();
    int code = line.equals("EPSV 2") ? 522 : line.endsWith("|22|") ? 504 : 501;
    talk.toClient(code).nothing().client("RETR f").toClient(425);
  }

  @Test
  void keepsThePathForAnythingElse() {
    Setting.usual().ready().client("AUTH TLS").toClient(502).client("RETR f").toServer("RETR f");
  }

  private static Conversation activeAsked() {
    return Setting.usual()
        .loggedIn()
        .client(PORT)
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56");
  }
}
