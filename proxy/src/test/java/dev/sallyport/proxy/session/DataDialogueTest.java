package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.rules.ftp.NetworkProtocol;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The four requests against the three data modes and the two families of the server. We listen at
 * 203.0.113.1:50000 for the client and at 10.0.0.1:51000 for the server.
 */
@DisplayName("A session, asked for a data path,")
class DataDialogueTest {
  private static final String PORT = "PORT 192,0,2,7,10,0";
  private static final String EPRT = "EPRT |1|192.0.2.7|2560|";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PASV;   SAME;    IPV4; PASV; client connects, server on 4000
          PASV;   SAME;    IPV6; EPSV; client connects, server on 4000
          PASV;   PASSIVE; IPV4; PASV; client connects, server on 4000
          PASV;   PASSIVE; IPV6; EPSV; client connects, server on 4000
          EPSV;   SAME;    IPV4; EPSV; client connects by port, server on 4000
          EPSV 1; SAME;    IPV4; EPSV; client connects by port, server on 4000
          EPSV;   SAME;    IPV6; EPSV; client connects by port, server on 4000
          EPSV;   PASSIVE; IPV4; EPSV; client connects by port, server on 4000
          EPSV;   PASSIVE; IPV6; EPSV; client connects by port, server on 4000
          PORT;   PASSIVE; IPV4; PASV; client at 192.0.2.7:2560, server on 4000
          PORT;   PASSIVE; IPV6; EPSV; client at 192.0.2.7:2560, server on 4000
          EPRT;   PASSIVE; IPV4; EPSV; client at 192.0.2.7:2560, server on 4000
          EPRT;   PASSIVE; IPV6; EPSV; client at 192.0.2.7:2560, server on 4000
          """)
  void tellsTheClientWhenTheServersPortIsReached(
      String request, DataMode mode, NetworkProtocol server, String asked, String opened) {
    Setting.usual()
        .mode(mode)
        .server(server)
        .loggedIn()
        .client(line(request))
        .toServer(asked)
        .server(
            asked.equals("PASV") ? "227 Go to =10,9,8,7,15,160 now" : "229 Go to (|||4000|) now")
        .opens(opened)
        .nothing()
        .pathOpened()
        .toClient(told(request, asked))
        .nothing();
  }

  private static String told(String request, String asked) {
    boolean sameForm = request.startsWith(asked);
    return switch (request) {
      case "PORT", "EPRT" -> "200 PORT command successful";
      case "PASV" ->
          sameForm
              ? "227 Go to =203,0,113,1,195,80 now"
              : "227 Entering Passive Mode (203,0,113,1,195,80).";
      default ->
          sameForm ? "229 Go to (|||50000|) now" : "229 Entering Extended Passive Mode (|||50000|)";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          PORT; SAME;   IPV4; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          PORT; SAME;   IPV6; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          PORT; ACTIVE; IPV4; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          PORT; ACTIVE; IPV6; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          EPRT; SAME;   IPV4; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          EPRT; SAME;   IPV6; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          EPRT; ACTIVE; IPV4; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          EPRT; ACTIVE; IPV6; client at 192.0.2.7:2560, server connects; 200 PORT command successful
          PASV; ACTIVE; IPV4; client connects, server connects; 227 Entering Passive Mode (203,0,113,1,195,80).
          PASV; ACTIVE; IPV6; client connects, server connects; 227 Entering Passive Mode (203,0,113,1,195,80).
          EPSV; ACTIVE; IPV4; client connects by port, server connects; 229 Entering Extended Passive Mode (|||50000|)
          EPSV; ACTIVE; IPV6; client connects by port, server connects; 229 Entering Extended Passive Mode (|||50000|)
          """)
  void tellsTheServerWhenThePathIsOpenAndTheClientWhenTheServerAgrees(
      String request, DataMode mode, NetworkProtocol server, String opened, String told) {
    String toServer =
        server == NetworkProtocol.IPV6
            ? "EPRT |2|fd00::1|51000|"
            : request.startsWith("E") ? "EPRT |1|10.0.0.1|51000|" : "PORT 10,0,0,1,199,56";
    Setting.usual()
        .mode(mode)
        .server(server)
        .loggedIn()
        .client(line(request))
        .opens(opened)
        .nothing()
        .pathOpened()
        .toServer(toServer)
        .nothing()
        .server("200 ok")
        .toClient(told)
        .nothing();
  }

  @ParameterizedTest
  @CsvSource({"IPV4", "IPV6"})
  void servesAnIpv6ClientWithEpsvWhateverTheServersFamily(NetworkProtocol server) {
    Setting.usual()
        .clientV6()
        .server(server)
        .loggedIn()
        .client("EPSV 2")
        .toServer("EPSV")
        .server("229 Go to (|||4000|)")
        .opens("client connects by port, server on 4000")
        .pathOpened()
        .toClient("229 Go to (|||50000|)");
  }

  @Test
  void servesAnIpv6ClientWithEpsvWhenTheServerKnowsOnlyPasv() {
    Setting.usual()
        .clientV6()
        .loggedIn()
        .client("EPSV")
        .toServer("EPSV")
        .server("500 what")
        .toServer("PASV")
        .server("227 Go to (10,9,8,7,15,160)")
        .opens("client connects by port, server on 4000")
        .pathOpened()
        .toClient("229 Entering Extended Passive Mode (|||50000|)");
  }

  @Test
  void servesAnIpv6ClientWithEprtOnAnIpv4Server() {
    Setting.usual()
        .clientV6()
        .loggedIn()
        .client("EPRT |2|2001:db8::7|2560|")
        .opens("client at [2001:db8:0:0:0:0:0:7]:2560, server connects")
        .pathOpened()
        .toServer("EPRT |1|10.0.0.1|51000|")
        .server("200 ok, I go to 10.0.0.1")
        .toClient("200 PORT command successful");
  }

  @Test
  void keepsNoLineBefore227ForItCouldHoldAnAddressToo() {
    Setting.usual()
        .loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("227-Note (1,2,3,4,5,6)", "227 Go to (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 Go to (203,0,113,1,195,80)");
  }

  private static String line(String request) {
    return switch (request) {
      case "PORT" -> PORT;
      case "EPRT" -> EPRT;
      default -> request;
    };
  }
}
