package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.RuleId;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session under a policy")
class PolicySessionTest {

  @Test
  void tellsTheServerNothingOfWhatARuleRefuses() {
    Conversation talk =
        under(
                "rules = [ { id = no-write, when.commands = [write], then = deny, reply = \"550 No\" } ]")
            .loggedIn();
    talk.client("STOR x").toClient("550 No").client("RNFR x").toClient("550 No").nothing();
    assertThat(talk.refusals()).containsOnly(new RuleId.Configured("no-write"));
  }

  @Test
  void isNotEndedByWhatRulesRefuse() {
    Conversation talk =
        under("rules = [ { id = no, when.commands = [MKD], then = deny } ]").loggedIn();
    for (int i = 0; i < 50; i++) {
      talk.client("MKD x").toClient(550);
    }
    talk.client("NOOP").toServer("NOOP");
  }

  @Test
  void endsWhereARuleSaysSo() {
    under("rules = [ { id = out, when.path = \"**.exe\", then = terminate, reply = \"421 Out\" } ]")
        .loggedIn()
        .client("STOR a.exe")
        .toClient("421 Out")
        .ends(EndReason.POLICY);
  }

  @Test
  void letsThroughAndTellsWhatIsInShadow() {
    Conversation talk =
        under("rules = [ { id = watch, when.commands = [MKD], then = shadow } ]").loggedIn();
    talk.client("PWD").toServer("PWD").server("257 \"/pub\" here").toClient("257 \"/pub\" here");
    talk.client("MKD x").toServer("MKD x");
    assertThat(talk.notices())
        .contains(
            new Notice.Shadowed(
                new RuleId.Configured("watch"),
                Optional.of(Verb.MKD),
                "MKD x",
                "ann",
                new WorkingDirectory.At("/pub")));
  }

  @Test
  void knowsTheUserFromTheUserCommandOn() {
    under("rules = [ { id = no-root, when.user = root, then = deny, reply = \"530 No\" } ]")
        .greeted()
        .client("USER root")
        .toClient("530 No")
        .client("USER ann")
        .toServer("USER ann");
  }

  @Test
  void knowsTheServerOnceItIsConnected() {
    under(
            "rules = [ { id = s, when { server = \"10.9.8.0/24\", commands = [NOOP] }, then = deny } ]")
        .greeted()
        .client("NOOP")
        .toClient(550);
  }

  @Test
  void followsTheWorkingDirectory() {
    under("rules = [ { id = s, when.path = \"/secret/**\", then = deny, reply = \"550 No\" } ]")
        .loggedIn()
        .client("CWD /pub")
        .toServer("CWD /pub")
        .server("250 ok")
        .toClient("250 ok")
        .client("DELE x")
        .toServer("DELE x")
        .server("250 ok")
        .toClient("250 ok")
        .client("CDUP")
        .toServer("CDUP")
        .server("250 ok")
        .toClient("250 ok")
        .client("DELE secret/x")
        .toClient("550 No")
        .client("CWD pub/../secret")
        .toClient("550 No")
        .nothing();
  }

  @Test
  void rememberWhatAlloAnnouncedForOneUpload() {
    Conversation talk =
        under(
                "rules = [ { id = big, when { commands = [STOR], size-above = 1KiB }, then = deny } ]")
            .ready();
    talk.client("ALLO 1025").toServer("ALLO 1025").server("202 no need").toClient("202 no need");
    talk.client("STOR x").toClient(550);
    talk.client("ALLO 1024").toServer("ALLO 1024").server("202 no need").toClient("202 no need");
    talk.client("STOR x").toServer("STOR x");
  }

  @Test
  void masksTheBannerAndTheSystem() {
    under("mask { banner = \"220 FTP ready\", syst = \"215 UNIX Type: L8\" }")
        .connected()
        .server("220-Welcome to ProFooD 1.2.3", "220 at host.example")
        .toClient("220 FTP ready")
        .client("SYST")
        .toServer("SYST")
        .server("215 UNIX Type: L8 Version: BSD-199506")
        .toClient("215 UNIX Type: L8");
  }

  @Test
  void showsInFeatAndHelpOnlyWhatItAllows() {
    under(
            """
            rules = [ { id = no, when.commands = [MLSD, MLST, write], then = deny } ]
            mask.features-hidden = [UTF8, MDTM]
            """)
        .loggedIn()
        .client("FEAT")
        .toServer("FEAT")
        .server(
            "211-Features:",
            " MLST type*;size*;",
            " MDTM",
            " SIZE",
            " UTF8",
            " AUTH TLS",
            "211 End")
        .toClient("211-Features:", " SIZE", "211 End")
        .client("HELP")
        .toServer("HELP")
        .server("214-Known:", " USER STOR MLSD", " RETR MDTM", "214 End")
        .toClient("214-Known:", " USER          ", " RETR     ", "214 End")
        .client("MDTM x")
        .toClient(502);
  }

  @Test
  void treatsABadOfferAsThePolicySays() {
    Conversation talk =
        under("checks { builtin.reply.bad-passive = terminate }").loggedIn().client("PASV");
    talk.toServer("PASV").server("227 nothing here").toClient(421).ends(EndReason.SERVER_VIOLATION);
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.BAD_PASSIVE_REPLY);
  }

  @Test
  void opensAPathToALowPortOfTheServerInShadow() {
    Conversation talk = under("checks { builtin.reply.low-port = shadow }").loggedIn();
    talk.client("PASV").toServer("PASV").server("227 (10,9,8,7,3,255)");
    talk.opens("client connects, server on 1023");
    assertThat(talk.notices()).hasAtLeastOneElementOfType(Notice.Shadowed.class);
  }

  @Test
  void tellsOfA227ThatNamesAnotherHostAndRefusesItWhereAPolicyAsks() {
    String foreign = "227 Go to (192,0,2,99,15,160)";
    Conversation talk = Setting.usual().loggedIn().client("PASV").toServer("PASV").server(foreign);
    talk.opens("client connects, server on 4000");
    assertThat(talk.notices())
        .filteredOn(Notice.Shadowed.class::isInstance)
        .extracting(notice -> ((Notice.Shadowed) notice).rule())
        .containsExactly(BuiltinCheck.SERVER_FOREIGN_ADDRESS);
    Conversation strict = under("checks { builtin.reply.foreign-address = deny }").loggedIn();
    strict.client("PASV").toServer("PASV").server(foreign).toClient(502).nothing();
    assertThat(Setting.usual().ready().notices())
        .doesNotHaveAnyElementsOfTypes(Notice.Shadowed.class);
  }

  private static Setting under(String policy) {
    return Setting.usual().policy(policy);
  }
}
