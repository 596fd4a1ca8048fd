package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.TlsSettings.client;
import static dev.sallyport.proxy.session.TlsSettings.logsIn;
import static dev.sallyport.proxy.session.TlsSettings.protectsData;
import static dev.sallyport.proxy.session.TlsSettings.ready;
import static dev.sallyport.proxy.session.TlsSettings.upgraded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.TlsPolicy.ClientData;
import dev.sallyport.rules.policy.TlsPolicy.ClientMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session that is the client's TLS server")
class ClientTlsTest {
  private final Setting optional = client(ClientMode.OPTIONAL);
  private final Setting required = client(ClientMode.REQUIRED);

  @ParameterizedTest
  @ValueSource(strings = {"AUTH TLS", "AUTH TLS-C", "auth tls", "AUTH tls-c"})
  void answers234AndBeginsTls(String line) {
    optional
        .greeted()
        .client(line)
        .toClient("234 AUTH TLS successful")
        .startsTls(Side.CLIENT)
        .nothing()
        .runs(Timer.HANDSHAKE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH SSL", "AUTH TLS-P", "AUTH GSSAPI", "AUTH", "AUTH \u017fSL"})
  void refusesEveryOtherMechanism(String line) {
    Conversation talk = optional.greeted().client(line).toClient(504).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_MECHANISM);
  }

  @Test
  void doesNotCountAnotherMechanismAsAViolation() {
    Setting strict = client(ClientMode.REQUIRED).violations(1);
    strict
        .greeted()
        .client("AUTH SSL")
        .toClient(504)
        .client("AUTH TLS")
        .toClient(234)
        .startsTls(Side.CLIENT);
  }

  @Test
  void refusesAuthWhereTlsIsNotOffered() {
    Setting.usual().greeted().client("AUTH TLS").toClient(502).nothing();
  }

  @Test
  void stopsTheHandshakeTimerWhenTlsStands() {
    upgraded(optional.greeted()).rests(Timer.HANDSHAKE);
  }

  @Test
  void refusesAuthWhileProtected() {
    Conversation talk = upgraded(optional.greeted());
    talk.client("AUTH TLS").toClient(503).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_SEQUENCE);
  }

  @Test
  void readsNothingWhileAuthWaits() {
    Conversation talk = optional.greeted().client("NOOP").toServer("NOOP");
    assertThat(talk.wantsCommand()).isTrue();
    talk.client("AUTH TLS");
    assertThat(talk.wantsCommand()).isFalse();
  }

  @Test
  void readsOnWhenAuthWasRefused() {
    Conversation talk = optional.greeted().client("AUTH X").toClient(504);
    assertThat(talk.wantsCommand()).isTrue();
  }

  @Test
  void endsWhenSomethingWasReadBehindAuth() {
    Conversation talk =
        optional.greeted().client("NOOP").toServer("NOOP").client("AUTH TLS", "USER injected");
    talk.server("200 ok")
        .toClient("200 ok")
        .toClient("421 Nothing may follow AUTH, closing")
        .ends(EndReason.CLIENT_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.PLAINTEXT_AFTER_AUTH);
  }

  @Test
  void endsWithoutAWordWhenBytesCameBetweenAuthAndTheHandshake() {
    Conversation talk = optional.greeted().client("AUTH TLS").toClient(234).startsTls(Side.CLIENT);
    talk.happens(new Event.TlsFailed(Side.CLIENT, TlsFailure.PLAINTEXT))
        .ends(EndReason.CLIENT_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.PLAINTEXT_AFTER_AUTH);
  }

  @Test
  void endsWithoutAWordWhenTheHandshakeFails() {
    Conversation talk = optional.greeted().client("AUTH TLS").toClient(234).startsTls(Side.CLIENT);
    talk.happens(new Event.TlsFailed(Side.CLIENT, TlsFailure.REFUSED)).ends(EndReason.TLS_FAILED);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_HANDSHAKE);
  }

  @Test
  void endsWithoutAWordWhenTheHandshakeTakesTooLong() {
    optional
        .greeted()
        .client("AUTH TLS")
        .toClient(234)
        .startsTls(Side.CLIENT)
        .fires(Timer.HANDSHAKE)
        .ends(EndReason.TLS_FAILED);
  }

  @Test
  void saysNothingInClearWhileTheHandshakeGoesOn() {
    optional
        .greeted()
        .client("AUTH TLS")
        .toClient(234)
        .startsTls(Side.CLIENT)
        .happens(new Event.ServerClosed())
        .ends(EndReason.SERVER_CLOSED);
  }

  @Test
  void asksForTheLoginAgainAfterAuth() {
    Conversation talk = logsIn(optional.greeted());
    talk.client("AUTH TLS")
        .toServer("REIN")
        .server("220 anew")
        .toClient(234)
        .startsTls(Side.CLIENT)
        .happens(new Event.TlsEstablished(Side.CLIENT))
        .client("PWD")
        .toClient(530);
    assertThat(talk.state().loggedIn()).isFalse();
  }

  @Test
  void refusesAuthAfterALoginThatTheServerWillNotForget() {
    Conversation talk = logsIn(optional.greeted());
    talk.client("AUTH TLS")
        .toServer("REIN")
        .server("502 what?")
        .toClient("503 AUTH comes before USER here, connect again")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void forgetsTheDataPathAtAuth() {
    ready(logsIn(optional.greeted()))
        .client("AUTH TLS")
        .toServer("REIN")
        .server("220 anew")
        .closesPath()
        .toClient(234)
        .startsTls(Side.CLIENT);
  }

  @Test
  void forgetsEpsvAllAndTheDirectoryAtAuth() {
    Conversation talk = logsIn(optional.greeted());
    talk.client("EPSV ALL").toServer("EPSV ALL").server("200 ok").toClient("200 ok");
    talk.client("CWD /a").toServer("CWD /a").server("250 ok").toClient("250 ok");
    talk.client("AUTH TLS").toServer("REIN").server("220 anew").toClient(234);
    talk.startsTls(Side.CLIENT);
    assertThat(talk.state().epsvAll()).isFalse();
    assertThat(talk.state().standing().directory().toString()).contains("Unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "PBSZ 0, 503",
    "PROT P, 503",
    "CCC, 533",
  })
  void knowsNoProtectionOfDataBeforeAuth(String line, int code) {
    optional.greeted().client(line).toClient(code).nothing();
  }

  @ParameterizedTest
  @CsvSource({
    "PBSZ 0, 200",
    "PBSZ 4294967295, 200",
    "PBSZ 4294967296, 501",
    "PBSZ -1, 501",
    "PBSZ, 501",
    "PBSZ x, 501",
    "PROT P, 503",
    "CCC, 534",
    "ADAT x, 502",
    "MIC x, 502"
  })
  void answersItselfWhatIsBetweenItAndTheClient(String line, int code) {
    upgraded(optional.greeted()).client(line).toClient(code).nothing();
  }

  @ParameterizedTest
  @CsvSource({
    "PROT P, 200",
    "PROT C, 200",
    "prot p, 200",
    "PROT S, 536",
    "PROT E, 536",
    "PROT X, 504",
    "PROT, 504",
    "PROT PP, 504"
  })
  void agreesToTheLevelsThatTlsHas(String line, int code) {
    upgraded(optional.greeted())
        .client("PBSZ 0")
        .toClient(200)
        .client(line)
        .toClient(code)
        .nothing();
  }

  @Test
  void protectsTheClientsDataConnectionAndNotTheServers() {
    ready(logsIn(protectsData(upgraded(optional.greeted()))))
        .client("RETR f")
        .toServer("RETR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [CLIENT]");
  }

  @Test
  void takesTheLevelThatHoldsWhenTheTransferBegins() {
    ready(logsIn(upgraded(optional.greeted())))
        .client("PBSZ 0")
        .toClient(200)
        .client("PROT P")
        .toClient(200)
        .client("STOR f")
        .toServer("STOR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_SERVER with TLS [CLIENT]");
  }

  @Test
  void goesBackToClearData() {
    ready(logsIn(protectsData(upgraded(optional.greeted()))).client("PROT C").toClient(200))
        .client("LIST")
        .toServer("LIST")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RETR f", "STOR f", "STOU", "APPE f", "LIST", "NLST", "MLSD"})
  void refusesTransfersInClearWhereDataMustBeProtected(String line) {
    Conversation talk =
        ready(logsIn(upgraded(client(ClientMode.REQUIRED, ClientData.REQUIRED).greeted())));
    talk.client(line).declinesPath().toClient(521).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_DATA);
  }

  @ParameterizedTest
  @CsvSource({
    "REQUIRED, PROT C, 534",
    "REQUIRED, PROT P, 200",
    "CLEAR_ONLY, PROT P, 534",
    "CLEAR_ONLY, PROT C, 200"
  })
  void holdsProtAgainstWhatIsConfigured(ClientData data, String line, int code) {
    upgraded(client(ClientMode.REQUIRED, data).greeted())
        .client("PBSZ 0")
        .toClient(200)
        .client(line)
        .toClient(code)
        .nothing();
  }

  @ParameterizedTest
  @CsvSource({"USER ann, 530", "PASS x, 530", "ACCT x, 530", "REIN, 530", "PWD, 530", "PASV, 530"})
  void letsNobodyInWithoutTlsWhereItIsRequired(String line, int code) {
    required.greeted().client(line).toClient(code).nothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FEAT", "NOOP", "SYST", "HELP", "OPTS UTF8 ON", "QUIT"})
  void answersHarmlessQuestionsWithoutTls(String line) {
    required.greeted().client(line).toServer(line);
  }

  @Test
  void endsWhenAClientInsistsOnALoginInClear() {
    Conversation talk = required.greeted();
    talk.client("USER ann").toClient(530).client("PASS x").toClient(530);
    talk.client("USER ann")
        .toClient(530)
        .toClient("421 Nobody logs in here without AUTH TLS")
        .ends(EndReason.CLIENT_VIOLATION);
    assertThat(talk.refusals()).containsOnly(BuiltinCheck.TLS_REQUIRED);
  }

  @Test
  void letsInOverTls() {
    logsIn(upgraded(required.greeted())).client("PWD").toServer("PWD");
  }

  @Test
  void shakesHandsBeforeAnybodyIsSentToTheServerWithImplicitTls() {
    Conversation talk = client(ClientMode.IMPLICIT).begin().startsTls(Side.CLIENT).nothing();
    assertThat(talk.reached()).isFalse();
    talk.runs(Timer.HANDSHAKE).happens(new Event.TlsEstablished(Side.CLIENT)).nothing();
    assertThat(talk.reached()).isTrue();
    talk.runs(Timer.CONNECT).rests(Timer.HANDSHAKE);
  }

  @Test
  void protectsDataFromTheBeginningWithImplicitTls() {
    Conversation talk = implicit();
    ready(logsIn(talk))
        .client("LIST")
        .toServer("LIST")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [CLIENT]");
  }

  @Test
  void refusesReinWithImplicitTls() {
    logsIn(implicit()).client("REIN").toClient(502).nothing();
  }

  @Test
  void goesOnInClearAfterRein() {
    Conversation talk = logsIn(protectsData(upgraded(optional.greeted())));
    talk.client("REIN").toServer("REIN").server("220 anew").toClient("220 anew").stopsTls();
    talk.client("PBSZ 0").toClient(503).client("PWD").toClient(530);
    upgraded(talk).client("PROT P").toClient(503);
  }

  @Test
  void staysProtectedWhenTheServerKnowsNoRein() {
    logsIn(upgraded(optional.greeted()))
        .client("REIN")
        .toServer("REIN")
        .server("502 what?")
        .toClient("502 what?")
        .client("PBSZ 0")
        .toClient(200);
  }

  private static Conversation implicit() {
    return client(ClientMode.IMPLICIT)
        .begin()
        .startsTls(Side.CLIENT)
        .happens(new Event.TlsEstablished(Side.CLIENT))
        .happens(new Event.ServerConnected(Setting.usual().serverAddress(), Setting.VEIL))
        .server("220 ready")
        .toClient("220 ready");
  }
}
