package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.rules.policy.BuiltinCheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session whose server knows one form of address")
class FallbackTest {
  private static final String OFFER_227 = "227 Go to (10,9,8,7,15,160)";
  private static final String OFFER_229 = "229 Go to (|||4000|)";
  private static final String PATH = "client connects by port, server on 4000";

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 504, 522, 550})
  void asksWithPasvWhereEpsvIsNotUnderstood(int code) {
    epsvRefused(code)
        .toServer("PASV")
        .server(OFFER_227)
        .opens(PATH)
        .pathOpened()
        .toClient("229 Entering Extended Passive Mode (|||50000|)");
  }

  @ParameterizedTest
  @ValueSource(ints = {425, 450, 503, 530, 553})
  void passesAnyOtherRefusalOn(int code) {
    epsvRefused(code).toClient(code + " no").nothing();
  }

  @Test
  void asksWithEpsvWherePasvIsNotUnderstood() {
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("502 no")
        .toServer("EPSV")
        .server(OFFER_229)
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 Entering Passive Mode (203,0,113,1,195,80).");
  }

  @Test
  void namesTheSamePathWithPortWhereEprtIsNotUnderstood() {
    Setting.usual()
        .loggedIn()
        .client("EPRT |1|192.0.2.7|2560|")
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("EPRT |1|10.0.0.1|51000|")
        .server("500 what")
        .toServer("PORT 10,0,0,1,199,56")
        .server("200 PORT ok")
        .toClient("200 PORT command successful");
  }

  @Test
  void namesTheSamePathWithEprtWherePortIsNotUnderstood() {
    Setting.usual()
        .loggedIn()
        .client("PORT 192,0,2,7,10,0")
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56")
        .server("502 no")
        .toServer("EPRT |1|10.0.0.1|51000|")
        .server("200 ok")
        .toClient("200 PORT command successful");
  }

  @Test
  void remembersTheFormForTheWholeSession() {
    epsvRefused(500)
        .toServer("PASV")
        .server(OFFER_227)
        .opens(PATH)
        .pathOpened()
        .toClient(229)
        .client("EPSV")
        .closesPath()
        .toServer("PASV");
  }

  @Test
  void remembersTheFormForActiveModeToo() {
    epsvRefused(500)
        .toServer("PASV")
        .server(OFFER_227)
        .opens(PATH)
        .pathOpened()
        .toClient(229)
        .client("EPRT |1|192.0.2.7|2560|")
        .closesPath()
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56");
  }

  @Test
  void passesTheSecondRefusalOnWhereNeitherIsUnderstood() {
    epsvRefused(500)
        .toServer("PASV")
        .server("502 neither")
        .toClient("502 neither")
        .nothing()
        .client("RETR f")
        .toClient(425);
  }

  @Test
  void asksNextTimeInTheFormTriedLastWhereNeitherWasUnderstood() {
    epsvRefused(500)
        .toServer("PASV")
        .server("500 neither")
        .toClient("500 neither")
        .client("EPSV")
        .toServer("PASV")
        .server("500 no")
        .toClient("500 no")
        .nothing();
  }

  /** vsftpd's "500 Illegal PORT command." is about the address; EPRT would not mend it. */
  @Test
  void passesARefusalOfTheAddressInPortOn() {
    Setting.usual()
        .loggedIn()
        .client("PORT 192,0,2,7,10,0")
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56")
        .server("500 Illegal PORT command.")
        .closesPath()
        .toClient("500 Illegal PORT command.")
        .nothing();
  }

  @Test
  void closesThePathWhereNeitherNameOfItIsUnderstood() {
    Setting.usual()
        .loggedIn()
        .client("PORT 192,0,2,7,10,0")
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56")
        .server("502 no")
        .toServer("EPRT |1|10.0.0.1|51000|")
        .server("500 no")
        .closesPath()
        .toClient("500 no");
  }

  @Test
  void hasNoOtherFormForAnIpv6Server() {
    Setting.usual()
        .serverV6()
        .loggedIn()
        .client("PASV")
        .toServer("EPSV")
        .server("500 no")
        .toClient("500 no")
        .nothing();
  }

  @Test
  void doesNotLeaveEpsvAfterEpsvAll() {
    promised(DataMode.SAME)
        .client("EPSV")
        .toServer("EPSV")
        .server("500 no")
        .toClient("500 no")
        .nothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "PORT 192,0,2,7,10,0", "EPRT |1|192.0.2.7|2560|"})
  void acceptsNothingButEpsvAfterEpsvAll(String request) {
    Conversation talk = promised(DataMode.SAME).client(request).toClient(501).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.AFTER_EPSV_ALL);
  }

  @Test
  void isNotBoundByAnEpsvAllThatTheServerRefused() {
    Setting.usual()
        .loggedIn()
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("501 no")
        .toClient("501 no")
        .toServer("NOOP")
        .server("200 ok")
        .client("PASV")
        .toServer("PASV");
  }

  @Test
  void isNotBoundByAnEpsvAllThatTheServerTookForEpsv() {
    Setting.usual()
        .loggedIn()
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("229 Entering Extended Passive Mode (|||2560|)")
        .toClient(504)
        .client("PASV")
        .toServer("PASV");
  }

  @Test
  void staysBoundWhenASecondEpsvAllIsRefused() {
    promised(DataMode.SAME)
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("503 once is enough")
        .toClient("503 once is enough")
        .toServer("NOOP")
        .server("200 ok")
        .client("PASV")
        .toClient(501);
  }

  @Test
  void answersEpsvAllItselfInActiveMode() {
    promised(DataMode.ACTIVE)
        .client("PASV")
        .toClient(501)
        .client("EPSV")
        .opens("client connects by port, server connects");
  }

  @Test
  void maySayPortAfterAnEpsvAllThatTheServerHasNotHeardOf() {
    promised(DataMode.ACTIVE)
        .client("EPSV")
        .opens("client connects by port, server connects")
        .pathOpened()
        .toServer("EPRT |1|10.0.0.1|51000|")
        .server("500 what")
        .toServer("PORT 10,0,0,1,199,56")
        .server("200 ok")
        .toClient("229 Entering Extended Passive Mode (|||50000|)");
  }

  private static Conversation epsvRefused(int code) {
    return Setting.usual().loggedIn().client("EPSV").toServer("EPSV").server(code + " no");
  }

  private static Conversation promised(DataMode mode) {
    Conversation talk = Setting.usual().mode(mode).loggedIn().client("EPSV ALL");
    return mode == DataMode.ACTIVE
        ? talk.toClient("200 EPSV ALL ok")
        : talk.toServer("EPSV ALL").server("200 ok").toClient("200 ok");
  }
}
