package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.policy.BuiltinCheck;
import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, taking commands in turn,")
class TurnTest {

  @Test
  void sendsTheNextCommandWhenTheLastIsAnswered() {
    Setting.usual()
        .loggedIn()
        .client("CWD a")
        .toServer("CWD a")
        .client("CWD b", "CWD c")
        .nothing()
        .server("250 a")
        .toClient("250 a")
        .toServer("CWD b")
        .server("550 b")
        .toClient("550 b")
        .toServer("CWD c");
  }

  @Test
  void doesNotTakeAPreliminaryReplyForTheAnswer() {
    Setting.usual()
        .loggedIn()
        .client("SITE LONG")
        .toServer("SITE LONG")
        .client("NOOP")
        .server("120 soon")
        .toClient("120 soon")
        .nothing()
        .server("200 done")
        .toClient("200 done")
        .toServer("NOOP");
  }

  @Test
  void answersARefusedCommandInItsTurn() {
    Setting.usual()
        .loggedIn()
        .client("NOOP")
        .toServer("NOOP")
        .client("LPSV", "LPSV", "CWD a")
        .nothing()
        .server("200 ok")
        .toClient("200 ok")
        .toClient(502)
        .toClient(502)
        .toServer("CWD a");
  }

  @Test
  void judgesAPipelinedCommandByWhatTheOnesBeforeItLedTo() {
    Setting.usual()
        .greeted()
        .client("USER ann")
        .toServer("USER ann")
        .client("PASS x", "PWD", "REIN", "PWD")
        .server("331 more")
        .toClient("331 more")
        .toServer("PASS x")
        .server("230 in")
        .toClient("230 in")
        .toServer("PWD")
        .server("257 \"/\"")
        .toClient("257 \"/\"")
        .toServer("REIN")
        .server("220 out")
        .toClient("220 out")
        .toClient(530)
        .nothing();
  }

  @Test
  void readsAheadSixteenKibibytesAndTheLineThatReachesThem() {
    Conversation talk = Setting.usual().loggedIn().client("NOOP").toServer("NOOP");
    String almost = "CWD " + "a".repeat(SessionMachine.MAX_WAITING / 4);
    talk.client(almost, almost, almost, almost.substring(0, almost.length() - 1));
    assertThat(talk.wantsCommand()).isTrue();
    talk.client("CWD a");
    assertThat(talk.wantsCommand()).isFalse();
    talk.server("200 ok").toClient("200 ok").toServer(almost);
    assertThat(talk.wantsCommand()).isTrue();
  }

  @Test
  void readsAheadUpToTheLimitAndNoFurther() {
    Conversation talk = Setting.usual().pipelined(3).loggedIn().client("NOOP").toServer("NOOP");
    assertThat(talk.client("NOOP", "NOOP").wantsCommand()).isTrue();
    assertThat(talk.client("NOOP").wantsCommand()).isFalse();
    talk.server("200 ok").toClient("200 ok").toServer("NOOP");
    assertThat(talk.wantsCommand()).isTrue();
  }

  @Test
  void wantsNoCommandWhenItIsOver() {
    Conversation talk = Setting.usual().loggedIn().happens(new Event.ClientClosed());
    assertThat(talk.wantsCommand()).isFalse();
  }

  @Test
  void startsTheIdleTimerOverWithEveryCommandAndReply() {
    Conversation talk = Setting.usual().loggedIn().client("NOOP").toServer("NOOP");
    assertThat(talk.started(Timer.IDLE)).isTrue();
    talk.server("200 ok").toClient("200 ok");
    assertThat(talk.started(Timer.IDLE)).isTrue();
  }

  @Test
  void endsWhenNothingHappens() {
    Setting.usual()
        .loggedIn()
        .fires(Timer.IDLE)
        .toClient("421 Nothing happened for 900 seconds, closing")
        .ends(EndReason.IDLE_TIMEOUT);
  }

  @Test
  void endsWhenNothingHappensWhileTheGatewayDrains() {
    Setting.usual()
        .loggedIn()
        .fires(Timer.DRAIN)
        .toClient("421 The gateway is stopping, try again")
        .ends(EndReason.GATEWAY_STOPPING);
  }

  @Test
  void goesOnWhileTheGatewayDrainsAndAnAnswerIsOwed() {
    Conversation talk = Setting.usual().loggedIn().client("NOOP").toServer("NOOP");
    talk.fires(Timer.DRAIN).nothing();
    assertThat(talk.started(Timer.DRAIN)).isTrue();
  }

  @Test
  void bearsOneRefusalLessThanTheLimit() {
    Conversation talk = Setting.usual().violations(3).loggedIn();
    talk.client("AUTH TLS").toClient(502).client("XYZZY").toClient(500).nothing();
    assertThat(talk.wantsCommand()).isTrue();
  }

  @Test
  void endsAtTheLimitOfRefusalsAfterAnsweringTheLastOne() {
    Conversation talk = Setting.usual().violations(3).loggedIn();
    talk.client("AUTH TLS")
        .toClient(502)
        .client("XYZZY")
        .toClient(500)
        .client("PORT 10,0,0,1,10,0")
        .toClient(501)
        .toClient("421 Too many refused commands, closing")
        .ends(EndReason.TOO_MANY_VIOLATIONS);
    assertThat(talk.refusals()).endsWith(BuiltinCheck.FOREIGN_ADDRESS, BuiltinCheck.VIOLATIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RETR f", "STOR f", "EPSV 2", "EPRT |2|2001:db8::7|2560|"})
  void doesNotCountWhatWellMeaningClientsTry(String line) {
    Conversation talk = Setting.usual().violations(2).loggedIn();
    for (int i = 0; i < 5; i++) {
      int code = line.startsWith("EP") ? 522 : 425;
      talk.client(line).toClient(code).nothing();
    }
  }

  @Test
  void answersNoBlankLine() {
    Setting.usual().loggedIn().client("", "", "").nothing().client("NOOP").toServer("NOOP");
  }

  @Test
  void bearsAHundredBlankLines() {
    Conversation talk =
        Setting.usual().loggedIn().client(Collections.nCopies(100, "").toArray(String[]::new));
    assertThat(talk.nothing().wantsCommand()).isTrue();
  }

  @Test
  void endsAtOneBlankLineMore() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client(Collections.nCopies(101, "").toArray(String[]::new))
            .toClient(421)
            .ends(EndReason.CLIENT_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.BLANK_LINES);
  }

  @Test
  void answersAnUnreadableLineInItsTurnWhenTheStreamIsIntact() {
    Setting.usual()
        .loggedIn()
        .client("NOOP")
        .toServer("NOOP")
        .happens(new Event.CommandRead(new FtpCommand.Unreadable(Fault.BARE_CR)))
        .nothing()
        .server("200 ok")
        .toClient("200 ok")
        .toClient(501)
        .nothing();
  }

  @Test
  void endsAtOnceWhenTheStreamCannotBeTrusted() {
    Setting.usual()
        .loggedIn()
        .client("NOOP")
        .toServer("NOOP")
        .happens(new Event.CommandRead(new FtpCommand.Unreadable(Fault.TOO_LONG)))
        .toClient(421)
        .ends(EndReason.CLIENT_VIOLATION);
  }

  @Test
  void tellsOfARefusedLineWithoutItsSecret() {
    Conversation talk = Setting.usual().loggedIn().client("ADAT c2VjcmV0").toClient(502);
    assertThat(talk.notices()).contains(new Notice.Refused(BuiltinCheck.NOT_OFFERED, "ADAT ****"));
  }

  @Test
  void ignoresWhateverHappensAfterItsEnd() {
    Setting.usual()
        .loggedIn()
        .happens(new Event.ClientClosed())
        .ends(EndReason.CLIENT_CLOSED)
        .client("NOOP")
        .server("200 ok")
        .happens(new Event.ServerClosed())
        .happens(new Event.GatewayStopping())
        .fires(Timer.IDLE)
        .nothing();
  }
}
