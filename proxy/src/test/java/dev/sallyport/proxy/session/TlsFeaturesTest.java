package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.TlsSettings.client;
import static dev.sallyport.proxy.session.TlsSettings.logsIn;
import static dev.sallyport.proxy.session.TlsSettings.ready;
import static dev.sallyport.proxy.session.TlsSettings.upgraded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.TlsPolicy.ClientMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, about what it says of TLS, takes back and lets through,")
class TlsFeaturesTest {
  private static final String[] OF_THE_SERVER = {
    "211-Features:", " AUTH SSL", " PBSZ", " MDTM", "211 End"
  };

  @Test
  void showsItsOwnFeaturesAndNotTheServers() {
    client(ClientMode.OPTIONAL)
        .greeted()
        .client("FEAT")
        .toServer("FEAT")
        .server(OF_THE_SERVER)
        .toClient("211-Features:", " MDTM", " AUTH TLS", " PBSZ", " PROT", "211 End");
  }

  @Test
  void hasFeaturesWhereTheServerKnowsNone() {
    client(ClientMode.REQUIRED)
        .greeted()
        .client("FEAT")
        .toServer("FEAT")
        .server("500 what?")
        .toClient("211-Features:", " AUTH TLS", " PBSZ", " PROT", "211 End");
  }

  @Test
  void showsNoTlsWhereNoneIsOffered() {
    Setting.usual()
        .greeted()
        .client("FEAT")
        .toServer("FEAT")
        .server(OF_THE_SERVER)
        .toClient("211-Features:", " MDTM", "211 End");
  }

  @Test
  void refusesAndHidesAuthWhereThePolicyDoes() {
    Setting setting = client(ClientMode.OPTIONAL).policy("mask.features-hidden = [AUTH]");
    setting
        .greeted()
        .client("AUTH TLS")
        .toClient(502)
        .client("FEAT")
        .toServer("FEAT")
        .server("211-Features:", " MDTM", "211 End")
        .toClient("211-Features:", " MDTM", " PBSZ", " PROT", "211 End");
  }

  @Test
  void letsClientsProtectThemselvesUnderAWhitelist() {
    upgraded(client(ClientMode.OPTIONAL).policy("otherwise = deny").greeted())
        .client("PBSZ 0")
        .toClient(200)
        .client("PROT P")
        .toClient(200);
  }

  @Test
  void canDemandTlsOfAUser() {
    Setting setting =
        client(ClientMode.OPTIONAL)
            .policy(
                "rules = [ { id = tls, when { tls = false, user = ann }, then = deny,"
                    + " reply = \"530 AUTH TLS first\" } ]");
    Conversation talk = setting.greeted();
    talk.client("USER ann").toClient("530 AUTH TLS first").client("USER bob").toServer("USER bob");
    logsIn(upgraded(setting.greeted()));
  }

  @Test
  void canDemandTlsOfAVerb() {
    Setting setting =
        client(ClientMode.OPTIONAL)
            .policy(
                "rules = [ { id = tls, when { tls = false, commands = [STOR] }, then = deny,"
                    + " reply = \"522 TLS first\" } ]");
    ready(logsIn(setting.greeted())).client("STOR x").toClient("522 TLS first");
    ready(logsIn(upgraded(setting.greeted()))).client("STOR x").toServer("STOR x");
  }

  @Test
  void goesOnInClearAfterCcc() {
    Conversation talk = logsIn(protectedForCcc()).client("CCC").toClient(200).stopsTls();
    talk.client("PORT 10,9,8,7,10,0").toClient(501);
    talk.client("PBSZ 0").toClient(503).client("PROT C").toClient(503);
    talk.client("AUTH TLS").toClient(534).client("CCC").toClient(533);
    assertThat(talk.state().standing().scope().party().tls()).isFalse();
    ready(talk)
        .client("RETR f")
        .toServer("RETR f")
        .server("150 here")
        .toClient("150 here")
        .starts("TO_CLIENT with TLS [CLIENT]");
  }

  @Test
  void letsNobodyLogInAfterCccWhereTlsIsRequired() {
    Conversation talk = logsIn(protectedForCcc()).client("CCC").toClient(200).stopsTls();
    talk.client("USER bob").toClient(530);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.TLS_REQUIRED);
  }

  @Test
  void passesAuthThroughAndCopiesBehind234() {
    client(ClientMode.PASSTHROUGH)
        .greeted()
        .client("AUTH SSL")
        .toServer("AUTH SSL")
        .server("234 go on")
        .toClient("234 go on")
        .copiesUnread()
        .rests(Timer.LOGIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"502 no", "431 no", "534 no", "200 ok"})
  void understandsOnWhenAuthWasRefused(String reply) {
    ready(
        logsIn(
            client(ClientMode.PASSTHROUGH)
                .greeted()
                .client("AUTH TLS")
                .toServer("AUTH TLS")
                .server(reply)
                .toClient(reply)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"USER a", "NOOP", "FEAT"})
  void takes234ForNothingButAuth(String line) {
    client(ClientMode.PASSTHROUGH)
        .greeted()
        .client(line)
        .toServer(line)
        .server("234 go on")
        .toClient(421)
        .ends(EndReason.SERVER_VIOLATION);
  }

  @Test
  void readsNothingBehindAnAuthThatWasPassedOn() {
    Conversation talk =
        client(ClientMode.PASSTHROUGH).greeted().client("AUTH TLS").toServer("AUTH TLS");
    assertThat(talk.wantsCommand()).isFalse();
  }

  @Test
  void saysNothingOfItsOwnIntoAStreamThatItCopies() {
    client(ClientMode.PASSTHROUGH)
        .greeted()
        .client("AUTH TLS")
        .toServer("AUTH TLS")
        .server("234 go on")
        .toClient("234 go on")
        .copiesUnread()
        .fires(Timer.IDLE)
        .ends(EndReason.IDLE_TIMEOUT);
  }

  @Test
  void showsTheServersFeaturesWhereTlsPassesThrough() {
    client(ClientMode.PASSTHROUGH)
        .greeted()
        .client("FEAT")
        .toServer("FEAT")
        .server(OF_THE_SERVER)
        .toClient(OF_THE_SERVER);
  }

  @Test
  void refusesToProtectDataWhereTlsPassesThrough() {
    logsIn(client(ClientMode.PASSTHROUGH).greeted()).client("PROT P").toClient(503).nothing();
  }

  private static Conversation protectedForCcc() {
    return TlsSettings.protectsData(
        TlsSettings.clearCommands()
            .greeted()
            .client("AUTH TLS")
            .toClient(234)
            .startsTls(Side.CLIENT)
            .happens(new Event.TlsEstablished(Side.CLIENT)));
  }
}
