package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server that refuses EPSV ALL")
class EpsvAllTest {

  @Test
  void mayRefuseItTwiceAsLinuxFtpdDoes() {
    Conversation talk =
        refused()
            .client("PASV")
            .server("500 EPSV ALL: not understood")
            .nothing()
            .server("200 NOOP ok")
            .toServer("PASV")
            .server("227 (10,9,8,7,15,160)")
            .opens("client connects, server on 4000");
    assertThat(talk.refusals()).isEmpty();
  }

  @Test
  void mayRefuseItOnce() {
    refused().client("PASV").nothing().server("200 NOOP ok").toServer("PASV");
  }

  @Test
  void mayNotKnowNoop() {
    refused()
        .client("PASV")
        .rests(Timer.ECHO)
        .server("500 NOOP: not understood")
        .nothing()
        .runs(Timer.ECHO)
        .fires(Timer.ECHO)
        .toServer("PASV");
    refused().server("502 no NOOP here").client("PASV").toServer("PASV");
  }

  @Test
  void mayRefuseItTwiceAndNotKnowNoop() {
    refused()
        .server("500 EPSV ALL: not understood")
        .server("500 NOOP: not understood")
        .nothing()
        .rests(Timer.ECHO)
        .client("PASV")
        .toServer("PASV");
  }

  @Test
  void mayNotRefuseItThreeTimes() {
    refused()
        .server("500 not understood")
        .server("500 not understood")
        .server("500 not understood")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void maySayNothingElseUnasked() {
    refused()
        .server("200 NOOP ok")
        .server("500 not understood")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
    refused().server("227 (10,9,8,7,15,160)").toClient(421).ends(EndReason.SERVER_VIOLATION);
    refused().server("150 well").toClient(421).ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void isAskedNothingMoreWhenItAgrees() {
    Setting.usual()
        .loggedIn()
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("200 ok")
        .toClient("200 ok")
        .nothing();
  }

  private static Conversation refused() {
    return Setting.usual()
        .loggedIn()
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("500 EPSV ALL: not understood")
        .toClient("500 EPSV ALL: not understood")
        .toServer("NOOP")
        .nothing();
  }
}
