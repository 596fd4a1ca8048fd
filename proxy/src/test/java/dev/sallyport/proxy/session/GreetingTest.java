package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.policy.BuiltinCheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, at its beginning,")
class GreetingTest {

  @Test
  void saysNothingBeforeTheServerDoes() {
    Setting.usual().begin().nothing().happens(connected()).nothing();
  }

  @Test
  void runsEveryTimerFromTheFirstMoment() {
    Setting.usual().begin().runs(Timer.CONNECT).runs(Timer.LOGIN).runs(Timer.IDLE);
  }

  @Test
  void passesTheGreetingOnWithAllItsLines() {
    Setting.usual()
        .connected()
        .server("220-first", "second", "220 third")
        .toClient("220-first", "second", "220 third")
        .nothing();
  }

  @Test
  void stopsTheConnectTimerAtTheGreetingAndNoOther() {
    Setting.usual().greeted().rests(Timer.CONNECT).runs(Timer.LOGIN).runs(Timer.IDLE);
  }

  @Test
  void keepsWaitingFor220After120() {
    Setting.usual()
        .connected()
        .server("120 in a minute")
        .toClient("120 in a minute")
        .rests(Timer.CONNECT)
        .runs(Timer.LOGIN)
        .client("NOOP")
        .nothing()
        .server("220 now")
        .toClient("220 now")
        .toServer("NOOP");
  }

  @Test
  void sendsNoCommandBeforeTheGreeting() {
    Setting.usual()
        .begin()
        .client("USER ann", "SYST")
        .happens(connected())
        .nothing()
        .server("220 ready")
        .toClient("220 ready")
        .toServer("USER ann")
        .nothing();
  }

  @Test
  void refusesNothingBeforeTheGreeting() {
    Setting.usual()
        .connected()
        .client("AUTH TLS")
        .nothing()
        .server("220 ready")
        .toClient("220 ready")
        .toClient(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"420 no", "500 no", "530 not you", "550 no"})
  void endsWithTheServersRefusal(String refusal) {
    Setting.usual().connected().server(refusal).toClient(refusal).ends(EndReason.SERVER_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 hello", "230 already in", "227 (10,9,8,7,15,160)", "331 password"})
  void endsWhenTheGreetingIsNoGreeting(String greeting) {
    Conversation talk =
        Setting.usual().connected().server(greeting).toClient(421).ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.MISMATCHED_REPLY);
  }

  @Test
  void endsWithThe421TheServerGreetsWith() {
    Setting.usual()
        .connected()
        .server("421 full")
        .toClient("421 full")
        .ends(EndReason.SERVER_SAID_421);
  }

  @Test
  void endsWith421WhenTheServerSpeaksAnotherProtocol() {
    Conversation talk =
        Setting.usual()
            .connected()
            .happens(new Event.ReplyUnreadable(Fault.NOT_A_REPLY))
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.NOT_A_REPLY);
  }

  @Test
  void endsAtOnceWhenTheClientSpeaksHttp() {
    Conversation talk =
        Setting.usual()
            .connected()
            .client("GET / HTTP/1.1")
            .toClient(421)
            .ends(EndReason.CLIENT_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.FOREIGN_PROTOCOL);
  }

  @Test
  void doesNotLetAFatalLineWaitBehindOthers() {
    Setting.usual()
        .connected()
        .client("USER ann", "PASS x")
        .client("SSH-2.0-x")
        .toClient(421)
        .ends(EndReason.CLIENT_VIOLATION);
  }

  @Test
  void endsWith421WhenTheServerCannotBeReached() {
    Setting.usual()
        .begin()
        .happens(new Event.ServerUnreachable())
        .toClient("421 The FTP server behind this gateway cannot be reached, try again later")
        .ends(EndReason.SERVER_UNREACHABLE);
  }

  @Test
  void endsWith421WhenTheConnectTimeIsOver() {
    Setting.usual()
        .connected()
        .fires(Timer.CONNECT)
        .toClient("421 The FTP server behind this gateway does not answer, try again later")
        .ends(EndReason.SERVER_SILENT);
  }

  @Test
  void endsWith421WhenTheServerClosesInPlaceOfAGreeting() {
    Setting.usual()
        .connected()
        .happens(new Event.ServerClosed())
        .toClient("421 The FTP server behind this gateway cannot be reached, try again later")
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void endsWithoutAWordWhenTheClientGoes() {
    Setting.usual().begin().happens(new Event.ClientClosed()).ends(EndReason.CLIENT_CLOSED);
  }

  private static Event connected() {
    return new Event.ServerConnected(Setting.usual().serverAddress(), Setting.VEIL);
  }
}
