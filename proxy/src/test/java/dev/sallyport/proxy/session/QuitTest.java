package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("QUIT")
class QuitTest {

  @Test
  void waitsForTheTransferWhileThereMayBeBytes() {
    Setting.usual()
        .downloading()
        .client("QUIT")
        .nothing()
        .pathEnded(Outcome.COMPLETED)
        .server("226 done")
        .toClient("226 done")
        .toServer("QUIT");
  }

  @Test
  void waitsForNoTransferWhoseConnectionNeverCame() {
    Setting.usual()
        .asked("STOR f")
        .server("150 go on")
        .toClient("150 go on")
        .startsToServer()
        .client("QUIT")
        .nothing()
        .pathEnded(Outcome.NOT_CONNECTED)
        .toServer("QUIT")
        .server("425 no connection")
        .toClient("425 no connection")
        .server("221 bye")
        .toClient("221 bye")
        .ends(EndReason.CLIENT_QUIT);
  }

  @Test
  void isNotWaitedForWhenTheOperatorEndsTheSession() {
    Setting.usual()
        .loggedIn()
        .happens(new Event.EndedByOperator())
        .toClient("421 The operator of this gateway has ended the session")
        .ends(EndReason.OPERATOR);
  }
}
