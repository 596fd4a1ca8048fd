package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server is at 10.9.8.7 and sees us at 10.0.0.1; the client knows 203.0.113.1. */
@DisplayName("A server that names inner addresses")
class InnerAddressTest {

  @Test
  void isReadWithoutThemInItsGreeting() {
    Setting.usual()
        .connected()
        .server("120 10.9.8.7 soon")
        .toClient("120 203.0.113.1 soon")
        .server("220-this is 10.9.8.7", "220 hello 10.0.0.1")
        .toClient("220-this is 203.0.113.1", "220 hello 203.0.113.1");
  }

  @ParameterizedTest
  @CsvSource({
    "STAT, 211 Connected to 10.0.0.1, 211 Connected to 203.0.113.1",
    "HELP, 214 mail root@10.9.8.7, 214 mail root@203.0.113.1",
    "NOOP, 200 10.9.8.7 is well, 200 203.0.113.1 is well",
    "CWD a, 550 no a on [10.9.8.7], 550 no a on [203.0.113.1]",
    "QUIT, 221 10.9.8.7 says goodbye, 221 203.0.113.1 says goodbye",
  })
  void isReadWithoutThemInItsAnswers(String command, String server, String client) {
    Conversation talk = Setting.usual().loggedIn().client(command).toServer(command).server(server);
    if (command.equals("QUIT")) {
      talk.toClient(client).ends(EndReason.CLIENT_QUIT);
    } else {
      talk.toClient(client).nothing();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PWD", "MKD 10.9.8.7", "MLST a", "STAT a", "XCRC a"})
  void isReadAsItIsWhereItNamesFiles(String command) {
    String answer = "257 \"/backup/10.9.8.7\"";
    Setting.usual().loggedIn().client(command).toServer(command).server(answer).toClient(answer);
  }

  @Test
  void isReadAsItIsWhereItRepeatsTheClient() {
    Setting.usual()
        .loggedIn()
        .client("CWD /10.9.8.7")
        .toServer("CWD /10.9.8.7")
        .server("550 /10.9.8.7: no such directory on 10.0.0.1")
        .toClient("550 /10.9.8.7: no such directory on 203.0.113.1");
  }

  @Test
  void isReadWithoutThemWhereItRefusesADataCommand() {
    Setting.usual()
        .loggedIn()
        .client("PORT 192,0,2,7,10,0")
        .opens("client at 192.0.2.7:2560, server connects")
        .pathOpened()
        .toServer("PORT 10,0,0,1,199,56")
        .server("501 not to 10,0,0,1,199,56")
        .closesPath()
        .toClient("501 not to 203,0,113,1,199,56");
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("425 10.9.8.7 has no port")
        .toClient("425 203.0.113.1 has no port");
  }

  @Test
  void isReadWithoutThemAroundTheAddressOf227And229() {
    Setting.usual()
        .loggedIn()
        .client("EPSV")
        .toServer("EPSV")
        .server("229 at 10.9.8.7 (|||4000|)")
        .opens("client connects by port, server on 4000")
        .pathOpened()
        .toClient("229 at 203.0.113.1 (|||50000|)");
  }

  @Test
  void isReadWithoutThemWhenItSaysGoodbye() {
    Setting.usual()
        .loggedIn()
        .server("421 10.9.8.7 is closing")
        .toClient("421 203.0.113.1 is closing");
  }

  @Test
  void isReadWithoutThemInTheRepliesToATransfer() {
    Setting.usual()
        .asked("RETR f")
        .server("150 f comes from 10.9.8.7 (10,9,8,7,1,2)")
        .toClient("150 f comes from 203.0.113.1 (203,0,113,1,1,2)")
        .startsToClient()
        .server("426 10.0.0.1 is gone")
        .toClient("426 203.0.113.1 is gone");
  }

  @Test
  void tellsTheWholeStoryToTheOperator() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .server("200 unasked, from 10.9.8.7")
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.notices())
        .filteredOn(Notice.Refused.class::isInstance)
        .extracting(notice -> ((Notice.Refused) notice).what())
        .containsExactly("200 unasked, from 10.9.8.7");
  }
}
