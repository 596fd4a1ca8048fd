package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session, about logging in,")
class LoginTest {
  private static final Set<Effect> BEFORE_LOGIN =
      Set.of(Effect.EARLY, Effect.LOGIN, Effect.REINITIALIZE);
  private static final Set<Verb> AFTER_USER = Set.of(Verb.PASS, Verb.ACCT);

  static Stream<Verb> afterLoginOnly() {
    return Arrays.stream(Verb.values())
        .filter(verb -> !verb.refused() && verb.effect() != Effect.PROTECTION)
        .filter(verb -> !BEFORE_LOGIN.contains(verb.effect()));
  }

  @ParameterizedTest
  @MethodSource("afterLoginOnly")
  void answers530AndForwardsNothing(Verb verb) {
    Conversation talk = Setting.usual().greeted().client(verb.name()).toClient(530).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.BEFORE_LOGIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PORT 192,0,2,7,10,0", "EPRT |1|192.0.2.7|2560|", "EPSV ALL", "EPSV 1"})
  void answers530ToDataCommandsWithArguments(String line) {
    Setting.usual().greeted().client(line).toClient(530).nothing();
  }

  static Stream<Verb> beforeLogin() {
    return Arrays.stream(Verb.values())
        .filter(verb -> BEFORE_LOGIN.contains(verb.effect()))
        .filter(verb -> !AFTER_USER.contains(verb));
  }

  @ParameterizedTest
  @MethodSource("beforeLogin")
  void forwardsWhatClientsAskBeforehand(Verb verb) {
    Setting.usual().greeted().client(verb + " x").toServer(verb + " x").nothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"230 in", "232 in", "202 in"})
  void isLoggedInWhenTheServerSaysSo(String reply) {
    Setting.usual()
        .greeted()
        .client("USER ann")
        .toServer("USER ann")
        .server(reply)
        .toClient(reply)
        .rests(Timer.LOGIN)
        .client("PWD")
        .toServer("PWD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"331 more", "332 more", "200 fine", "220 fine", "250 fine"})
  void isNotLoggedInByAnyOtherReply(String reply) {
    Setting.usual()
        .greeted()
        .client("USER ann")
        .toServer("USER ann")
        .server(reply)
        .toClient(reply)
        .runs(Timer.LOGIN)
        .client("PWD")
        .toClient(530)
        .nothing();
  }

  @Test
  void isNotLoggedInByTheReplyToAnotherCommand() {
    Setting.usual()
        .greeted()
        .client("NOOP")
        .toServer("NOOP")
        .server("230 in")
        .toClient("230 in")
        .client("PWD")
        .toClient(530);
  }

  @Test
  void mayTakeUserPasswordAndAccount() {
    Conversation talk =
        Setting.usual()
            .greeted()
            .client("USER ann")
            .toServer("USER ann")
            .server("331 password")
            .toClient("331 password")
            .client("PASS x y")
            .toServer("PASS x y")
            .server("332 account")
            .toClient("332 account")
            .client("ACCT z")
            .toServer("ACCT z")
            .server("230 in")
            .toClient("230 in");
    assertThat(talk.notices()).contains(new Notice.LoginAnswered("ann", true, 230));
  }

  @Test
  void needsUserAgainAfterARefusedPassword() {
    Conversation talk =
        Setting.usual()
            .greeted()
            .client("USER ann")
            .toServer("USER ann")
            .server("331 password")
            .toClient("331 password")
            .client("PASS wrong")
            .toServer("PASS wrong")
            .server("530 wrong")
            .toClient("530 wrong")
            .runs(Timer.LOGIN)
            .client("CWD /")
            .toClient(530)
            .client("PASS another")
            .toClient(503)
            .nothing();
    assertThat(talk.notices()).contains(new Notice.LoginAnswered("ann", false, 530));
    assertThat(talk.refusals())
        .containsExactly(BuiltinCheck.BEFORE_LOGIN, BuiltinCheck.LOGIN_SEQUENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASS x", "ACCT x"})
  void takesNoPasswordAndNoAccountOfNobody(String line) {
    Conversation talk = Setting.usual().greeted().client(line).toClient(503).nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.LOGIN_SEQUENCE);
  }

  @Test
  void takesNoAccountThatTheServerDidNotAskFor() {
    Setting.usual()
        .greeted()
        .client("USER ann")
        .toServer("USER ann")
        .server("331 password")
        .toClient("331 password")
        .client("ACCT x")
        .toClient(503)
        .client("PASS x")
        .toServer("PASS x");
  }

  @Test
  void isLoggedInByASuperfluousAccountThatTheServerAskedFor() {
    Setting.usual()
        .greeted()
        .client("USER ann")
        .toServer("USER ann")
        .server("332 account")
        .toClient("332 account")
        .client("ACCT x")
        .toServer("ACCT x")
        .server("202 superfluous")
        .toClient("202 superfluous")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void doesNotBelieveThatAnotherUserIsInWithoutAPassword() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client("USER bob")
            .toServer("USER bob")
            .server("230 still ann, in truth")
            .toClient(421)
            .ends(EndReason.SERVER_VIOLATION)
            .nothing();
    assertThat(talk.refusals()).containsExactly(BuiltinCheck.MISMATCHED_REPLY);
  }

  @Test
  void believesThatTheSameUserIsStillIn() {
    Setting.usual()
        .loggedIn()
        .client("USER ann")
        .toServer("USER ann")
        .server("230 in")
        .toClient("230 in")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void endsTheOldLoginWhileANewUserIsAsked() {
    Setting.usual()
        .loggedIn()
        .client("USER bob")
        .toServer("USER bob")
        .runs(Timer.LOGIN)
        .server("331 password")
        .toClient("331 password")
        .client("PWD")
        .toClient(530);
  }

  @Test
  void keepsTheOldLoginWhenTheServerRefusesTheNewUser() {
    Setting.usual()
        .loggedIn()
        .client("USER bob")
        .toServer("USER bob")
        .server("530 no change of user")
        .toClient("530 no change of user")
        .rests(Timer.LOGIN)
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void doesNotFallBackToALoginThatAnAcceptedNameFlushed() {
    Setting.usual()
        .loggedIn()
        .client("USER bob")
        .toServer("USER bob")
        .server("331 password")
        .toClient("331 password")
        .client("USER eve")
        .toServer("USER eve")
        .server("530 no")
        .toClient("530 no")
        .runs(Timer.LOGIN)
        .client("PWD")
        .toClient(530);
  }

  @Test
  void staysLoggedInWhenASecondPasswordIsRefused() {
    Setting.usual()
        .loggedIn()
        .client("PASS again")
        .toServer("PASS again")
        .server("503 you are in")
        .toClient("503 you are in")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void isLoggedInOnceHoweverOftenTheServerSaysSo() {
    Conversation talk =
        Setting.usual()
            .loggedIn()
            .client("PASS again")
            .toServer("PASS again")
            .server("230 still in")
            .toClient("230 still in");
    assertThat(talk.notices())
        .filteredOn(Notice.LoginAnswered.class::isInstance)
        .containsExactly(new Notice.LoginAnswered("ann", true, 230));
  }

  @Test
  void isAsBeforeUserAfterRein() {
    Setting.usual()
        .loggedIn()
        .client("REIN")
        .toServer("REIN")
        .server("220 again")
        .toClient("220 again")
        .runs(Timer.LOGIN)
        .client("PWD")
        .toClient(530);
  }

  @Test
  void staysWhenTheServerKnowsNoRein() {
    Setting.usual()
        .loggedIn()
        .client("REIN")
        .toServer("REIN")
        .server("502 no")
        .toClient("502 no")
        .client("PWD")
        .toServer("PWD");
  }

  @Test
  void forgetsEpsvAllAfterRein() {
    Setting.usual()
        .loggedIn()
        .client("EPSV ALL")
        .toServer("EPSV ALL")
        .server("200 ok")
        .toClient("200 ok")
        .client("REIN")
        .toServer("REIN")
        .server("220 again")
        .toClient("220 again")
        .client("USER ann")
        .toServer("USER ann")
        .server("230 in")
        .toClient("230 in")
        .client("PASV")
        .toServer("PASV");
  }

  @Test
  void endsWhenTheLoginTimeIsOver() {
    Setting.usual()
        .greeted()
        .fires(Timer.LOGIN)
        .toClient("421 Login took too long, closing")
        .ends(EndReason.LOGIN_TIMEOUT);
  }

  @Test
  void givesNobodyMoreTimeForSayingUserAgain() {
    Conversation talk = Setting.usual().greeted().client("USER ann").toServer("USER ann");
    assertThat(talk.started(Timer.LOGIN)).isFalse();
    talk.server("331 password").toClient("331 password").client("REIN").toServer("REIN");
    assertThat(talk.started(Timer.LOGIN)).isFalse();
  }

  @Test
  void remembersNoMoreThanTwoNamesHoweverManyAreTried() {
    Conversation talk = Setting.usual().greeted();
    for (int i = 0; i < 1000; i++) {
      talk.client("USER u" + i).toServer("USER u" + i).server("331 more").toClient("331 more");
    }
    assertThat(talk.state().login())
        .isEqualTo(new Login.Named("u999", new Login.LoggedOut(), false));
  }
}
