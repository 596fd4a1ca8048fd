package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.TlsSettings.greetedOverTls;
import static dev.sallyport.proxy.session.TlsSettings.logsIn;
import static dev.sallyport.proxy.session.TlsSettings.protectsData;
import static dev.sallyport.proxy.session.TlsSettings.ready;
import static dev.sallyport.proxy.session.TlsSettings.readyAfter;
import static dev.sallyport.proxy.session.TlsSettings.server;
import static dev.sallyport.proxy.session.TlsSettings.upgraded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.TlsPolicy.ServerData;
import dev.sallyport.rules.policy.TlsPolicy.ServerMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session that is the server's TLS client")
class ServerTlsTest {
  private final Setting explicit = server(ServerMode.EXPLICIT, ServerData.SAME_AS_CLIENT);
  private final Setting explicitPrivate = server(ServerMode.EXPLICIT, ServerData.PRIVATE);
  private final Setting implicit = server(ServerMode.IMPLICIT, ServerData.SAME_AS_CLIENT);
  private final Setting asClient = server(ServerMode.SAME_AS_CLIENT, ServerData.SAME_AS_CLIENT);

  @Test
  void protectsTheServersSideBeforeTheClientIsGreeted() {
    greetedOverTls(explicit).toClient("220 ready").nothing().rests(Timer.HANDSHAKE);
  }

  @Test
  void letsTheClientWaitUntilTheServersSideIsProtected() {
    explicit
        .connected()
        .client("USER ann")
        .server("220 ready")
        .toServer("AUTH TLS")
        .server("234 go on")
        .startsTls(Side.SERVER)
        .nothing()
        .happens(new Event.TlsEstablished(Side.SERVER))
        .toClient("220 ready")
        .toServer("USER ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 what?", "502 no", "530 log in first", "431 no", "200 ok", "550 x"})
  void endsWhenTheServerKnowsNoTls(String reply) {
    Conversation talk = explicit.connected().server("220 ready").toServer("AUTH TLS");
    talk.server(reply)
        .toClient("421 TLS with the FTP server behind this gateway cannot be had")
        .ends(EndReason.SERVER_TLS_FAILED);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_SERVER);
  }

  @Test
  void endsWhenTheServerAnswersAuthWithAnAddress() {
    explicit
        .connected()
        .server("220 ready")
        .toServer("AUTH TLS")
        .server("227 (10,9,8,7,15,160)")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void endsWhenTheServersHandshakeFails() {
    explicit
        .connected()
        .server("220 ready")
        .toServer("AUTH TLS")
        .server("234 go on")
        .startsTls(Side.SERVER)
        .happens(new Event.TlsFailed(Side.SERVER, TlsFailure.CERTIFICATE))
        .toClient("421 TLS with the FTP server behind this gateway cannot be had")
        .ends(EndReason.SERVER_TLS_FAILED);
  }

  @Test
  void endsWhenTheServersHandshakeTakesTooLong() {
    explicit
        .connected()
        .server("220 ready")
        .toServer("AUTH TLS")
        .server("234 go on")
        .startsTls(Side.SERVER)
        .fires(Timer.HANDSHAKE)
        .toClient(421)
        .ends(EndReason.SERVER_TLS_FAILED);
  }

  @Test
  void endsWhenRepliesWereReadBehindThe234() {
    Conversation talk =
        explicit
            .connected()
            .server("220 ready")
            .toServer("AUTH TLS")
            .server("234 go on")
            .startsTls(Side.SERVER);
    talk.happens(new Event.TlsFailed(Side.SERVER, TlsFailure.PLAINTEXT))
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.REPLY_AFTER_AUTH);
  }

  @Test
  void asksForPrivateDataBeforeTheClientIsGreeted() {
    greetedOverTls(explicitPrivate)
        .toServer("PBSZ 0")
        .server("200 ok")
        .toServer("PROT P")
        .server("200 ok")
        .toClient("220 ready")
        .nothing();
  }

  @Test
  void endsWhenTheServerRefusesPrivateData() {
    greetedOverTls(explicitPrivate)
        .toServer("PBSZ 0")
        .server("200 ok")
        .toServer("PROT P")
        .server("536 no")
        .toClient(421)
        .ends(EndReason.SERVER_TLS_FAILED);
  }

  @Test
  void protectsTheServersDataConnectionForAClientThatKnowsNoTls() {
    Conversation talk =
        greetedOverTls(explicitPrivate)
            .toServer("PBSZ 0")
            .server("200 ok")
            .toServer("PROT P")
            .server("200 ok")
            .toClient("220 ready");
    ready(logsIn(talk))
        .client("RETR f")
        .toServer("RETR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [SERVER]");
  }

  @Test
  void followsTheClientsLevelBeforeThereIsADataConnection() {
    Conversation talk = upgraded(greetedOverTls(explicit).toClient("220 ready"));
    readyAfter("PROT P", logsIn(protectsData(talk)))
        .client("RETR f")
        .toServer("RETR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [CLIENT, SERVER]");
  }

  @Test
  void followsTheClientsLevelAtTheTransferWhereItHasChanged() {
    Conversation talk = upgraded(greetedOverTls(explicit).toClient("220 ready"));
    protectsData(ready(logsIn(talk)))
        .client("RETR f")
        .toServer("PBSZ 0")
        .server("200 ok")
        .toServer("PROT P")
        .server("200 ok")
        .toServer("RETR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [CLIENT, SERVER]");
  }

  @Test
  void asksTheServerOnlyWhenTheLevelHasChanged() {
    Conversation talk = upgraded(greetedOverTls(explicit).toClient("220 ready"));
    ready(logsIn(talk)).client("LIST").toServer("LIST");
  }

  @Test
  void refusesATransferWhoseLevelTheServerRefuses() {
    Conversation talk = upgraded(greetedOverTls(explicit).toClient("220 ready"));
    logsIn(protectsData(talk))
        .client("PASV")
        .toServer("PBSZ 0")
        .server("200 ok")
        .toServer("PROT P")
        .server("534 no")
        .toServer("PASV")
        .server("227 Entering Passive Mode (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 Entering Passive Mode (203,0,113,1,195,80)")
        .client("RETR f")
        .toServer("PROT P")
        .server("534 no")
        .declinesPath()
        .toClient(521)
        .client("NOOP")
        .toServer("NOOP");
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_SERVER_DATA);
  }

  @Test
  void refusesATransferWhosePathWasLostWhileTheServerWasAsked() {
    Conversation talk = upgraded(greetedOverTls(explicit).toClient("220 ready"));
    protectsData(ready(logsIn(talk)))
        .client("RETR f")
        .toServer("PBSZ 0")
        .pathEnded(dev.sallyport.proxy.data.DataPathResult.Outcome.NOT_CONNECTED)
        .server("200 ok")
        .toServer("PROT P")
        .server("200 ok")
        .toClient(425)
        .nothing();
  }

  @Test
  void beginsWithTheHandshakeWithImplicitTls() {
    implicit
        .begin()
        .happens(new Event.ServerConnected(implicit.serverAddress(), Setting.VEIL))
        .startsTls(Side.SERVER)
        .runs(Timer.HANDSHAKE)
        .happens(new Event.TlsEstablished(Side.SERVER))
        .nothing()
        .server("220 ready")
        .toClient("220 ready");
  }

  @Test
  void agreesOnALevelBeforeTheFirstDataConnectionWithImplicitTls() {
    Conversation talk =
        implicit
            .begin()
            .happens(new Event.ServerConnected(implicit.serverAddress(), Setting.VEIL))
            .startsTls(Side.SERVER)
            .happens(new Event.TlsEstablished(Side.SERVER))
            .server("220 ready")
            .toClient("220 ready");
    readyAfter("PROT C", logsIn(talk)).client("LIST").toServer("LIST");
  }

  @Test
  void saysAuthToTheServerWhenTheClientDoes() {
    asClient
        .greeted()
        .client("AUTH TLS")
        .toServer("AUTH TLS")
        .server("234 go on")
        .startsTls(Side.SERVER)
        .happens(new Event.TlsEstablished(Side.SERVER))
        .toClient(234)
        .startsTls(Side.CLIENT);
  }

  @Test
  void refusesAuthWhenTheServerDoes() {
    Conversation talk =
        asClient.greeted().client("AUTH TLS").toServer("AUTH TLS").server("502 no").toClient(431);
    logsIn(talk);
  }

  @Test
  void refusesReinWhileTheServersSideIsProtected() {
    logsIn(greetedOverTls(explicit).toClient("220 ready")).client("REIN").toClient(502).nothing();
  }

  @Test
  void takes234AsTheAnswerToNothingButAuth() {
    greetedOverTls(explicit)
        .toClient("220 ready")
        .client("NOOP")
        .toServer("NOOP")
        .server("234 go")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }
}
