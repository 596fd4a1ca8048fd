package dev.sallyport.rules.policy;

import static dev.sallyport.rules.policy.Policies.allow;
import static dev.sallyport.rules.policy.Policies.argument;
import static dev.sallyport.rules.policy.Policies.client;
import static dev.sallyport.rules.policy.Policies.commands;
import static dev.sallyport.rules.policy.Policies.decide;
import static dev.sallyport.rules.policy.Policies.deny;
import static dev.sallyport.rules.policy.Policies.otherwise;
import static dev.sallyport.rules.policy.Policies.path;
import static dev.sallyport.rules.policy.Policies.rule;
import static dev.sallyport.rules.policy.Policies.rules;
import static dev.sallyport.rules.policy.Policies.server;
import static dev.sallyport.rules.policy.Policies.shadow;
import static dev.sallyport.rules.policy.Policies.subject;
import static dev.sallyport.rules.policy.Policies.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A policy's rules")
class RulesTest {

  @ParameterizedTest
  @CsvSource({"STOR a.exe, 550 first", "RETR a.exe, 550 second", "NOOP, allow"})
  void areTakenInTheirOrder(String line, String verdict) {
    Policy policy =
        rules(
            deny("first", commands(Verb.STOR)),
            deny("second", commands(Verb.STOR, Verb.RETR)),
            allow("third", commands(Verb.STOR)));
    assertThat(decide(policy, line)).isEqualTo(verdict);
  }

  @Test
  void areOutrankedByTheBuiltInChecks() {
    assertThat(decide(rules(allow("all")), "SITE EXEC ls"))
        .isEqualTo("502 builtin.command.site-exec");
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOW, RETR x, allow",
    "DENY, RETR x, 550 otherwise",
    "DENY, NOOP, 550 otherwise",
    "DENY, PASV, 550 otherwise",
    "DENY, LIST, allow",
    "DENY, USER ann, allow",
    "DENY, PASS x, allow",
    "DENY, QUIT, allow",
    "SHADOW, RETR x, shadow otherwise",
    "SHADOW, LIST, allow",
    "SHADOW, QUIT, allow"
  })
  void leaveTheRestToWhatHoldsOtherwise(Otherwise.Kind kind, String line, String verdict) {
    Policy policy = otherwise(kind, allow("lists", commands(VerbGroup.LIST)));
    assertThat(decide(policy, line)).isEqualTo(verdict);
  }

  @Test
  void canRefuseALoginByName() {
    Policy policy = rules(deny("no-root", user("root")));
    Party root = Policies.ANN.user("ROOT");
    assertThat(decide(policy, subject(policy, root), "PASS x")).isEqualTo("550 no-root");
    assertThat(decide(policy, "PASS x")).isEqualTo("allow");
  }

  @Test
  void allowAUserOnlyByTheVeryName() {
    Policy policy = otherwise(Otherwise.Kind.DENY, allow("ann", user("ann")));
    assertThat(decide(policy, "RETR x")).isEqualTo("allow");
    assertThat(decide(policy, subject(policy, Policies.ANN.user("Ann")), "RETR x"))
        .isEqualTo("550 otherwise");
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 550 net",
    "198.51.101.7, allow",
    "2001:db8::9, 550 net",
    "2001:db9::9, allow",
    "203.0.113.9, 550 net",
    "203.0.113.8, allow"
  })
  void knowNetworksOfBothFamilies(String address, String verdict) {
    Policy policy = rules(deny("net", client("198.51.100.0/24", "2001:db8::/32", "203.0.113.9")));
    Party party = Party.of(InetAddress.ofLiteral(address));
    assertThat(decide(policy, subject(policy, party), "RETR x")).isEqualTo(verdict);
  }

  @Test
  void tellServersApart() {
    Policy policy = rules(deny("there", server("10.0.0.0/29")));
    assertThat(decide(policy, "RETR x")).isEqualTo("550 there");
    Party elsewhere = Policies.ANN.server(InetAddress.ofLiteral("10.0.0.9"));
    assertThat(decide(policy, subject(policy, elsewhere), "RETR x")).isEqualTo("allow");
    Party nowhere = Party.of(Policies.CLIENT);
    assertThat(decide(policy, subject(policy, nowhere), "RETR x")).isEqualTo("allow");
  }

  @Test
  void knowWhetherTheControlConnectionIsProtected() {
    Policy policy = rules(deny("clear", new Condition.Tls(false)));
    assertThat(decide(policy, "RETR x")).isEqualTo("550 clear");
    Party tls = new Party(Policies.CLIENT, null, "ann", true);
    assertThat(decide(policy, subject(policy, tls), "RETR x")).isEqualTo("allow");
  }

  @Test
  void areThoseOfTheirListenerOnly() {
    Rule rule = deny("inside", new Condition.Listener(Set.of("inner", "public")));
    var spec =
        new PolicySpec(
            "x", Map.of(), List.of(rule), Otherwise.ALLOW, Mask.NONE, PolicyLimits.USUAL);
    for (String listener : new String[] {"inner", "outer"}) {
      var policy = new Policy(spec, listener);
      assertThat(decide(policy, "RETR x"))
          .isEqualTo(listener.equals("inner") ? "550 inside" : "allow");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SITE CHMOD 644 x, allow",
    "SITE CHMOD 644 a/b, allow",
    "SITE chmod 644 x, allow",
    "SITE IDLE 7, 550 rest",
    "SITE  CHMOD 644 x, 550 rest",
    "SITE, 550 rest"
  })
  void readArguments(String line, String verdict) {
    Policy policy =
        rules(
            allow("chmod", commands(Verb.SITE), argument("CHMOD *")),
            deny("rest", commands(Verb.SITE)));
    assertThat(decide(policy, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SITE IDLE 9", "SITE  IDLE   9", "SITE \tidle 9 "})
  void refuseAnArgumentHoweverItIsSpaced(String line) {
    Policy policy = rules(deny("idle", commands(Verb.SITE), argument("IDLE *")));
    assertThat(decide(policy, line)).isEqualTo("550 idle");
  }

  @Test
  void takeRegularExpressionsThatCannotRunForEver() {
    var evil = new Condition.Argument(List.of(TextPattern.regular("(a+)+b").orElseThrow()));
    Policy policy = rules(deny("evil", evil));
    assertThat(decide(policy, "RETR " + "a".repeat(4000))).isEqualTo("allow");
    assertThat(decide(policy, "RETR aab")).isEqualTo("550 evil");
    assertThat(TextPattern.regular("(a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ALLO 100, -1, allow",
    "ALLO 101, -1, 550 big",
    "ALLO 101 R 80, -1, 550 big",
    "ALLO 99999999999999999999999, -1, 550 big",
    "ALLO much, -1, 550 big",
    "STOR x, -1, allow",
    "STOR x, 100, allow",
    "STOR x, 101, 550 big"
  })
  void knowHowMuchWasAnnounced(String line, long announced, String verdict) {
    Policy policy = rules(deny("big", commands(VerbGroup.WRITE), new Condition.SizeAbove(100)));
    var subject =
        new Subject(
            policy.scope(Policies.ANN),
            true,
            TlsStanding.NOT_OFFERED,
            false,
            new WorkingDirectory.Unknown(),
            announced,
            Policies.NOON);
    assertThat(decide(policy, subject, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T05:59:59Z, 550 closed",
    "2026-11-20T06:00:00Z, allow",
    "2026-11-20T18:59:59Z, allow",
    "2026-11-20T19:00:00Z, 550 closed",
    "2026-07-20T05:00:00Z, allow"
  })
  void knowTheTimeOfDayWhereItIsMeant(Instant now, String verdict) {
    TimeOfDay office = TimeOfDay.of("07:00-20:00 Europe/Vienna").orElseThrow();
    Policy policy =
        rules(deny("closed", commands(VerbGroup.WRITE), new Condition.Time(office, false)));
    var subject =
        new Subject(
            policy.scope(Policies.ANN),
            true,
            TlsStanding.NOT_OFFERED,
            false,
            new WorkingDirectory.Unknown(),
            -1,
            now);
    assertThat(decide(policy, subject, "STOR x")).isEqualTo(verdict);
  }

  @Test
  void canLetThroughWhatTheyWouldRefuse() {
    Policy policy = rules(shadow("watch", user("ann")), deny("never"));
    assertThat(decide(policy, "RETR x")).isEqualTo("shadow watch");
  }

  @Test
  void canEndTheSession() {
    var end = new Rule.Result.Terminate(FtpReply.of(421, "Go away"));
    assertThat(decide(rules(rule("out", end, path("*.exe"))), "STOR a.exe"))
        .isEqualTo("end 421 out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASV", "EPSV", "PORT 198,51,100,7,39,16", "EPRT |1|198.51.100.7|9999|"})
  void areAboutDataCommandsToo(String line) {
    assertThat(decide(rules(deny("no-data", commands(VerbGroup.NEGOTIATION))), line))
        .isEqualTo("550 no-data");
  }

  @Test
  void haveAPlaceEach() {
    Policy policy = rules(deny("abc"));
    assertThat(policy.place(new RuleId.Configured("abc"))).contains("test.conf:3");
    assertThat(policy.place(Policy.OTHERWISE)).contains("test.conf:9");
    assertThat(policy.place(BuiltinCheck.LOW_PORT)).isEmpty();
  }
}
