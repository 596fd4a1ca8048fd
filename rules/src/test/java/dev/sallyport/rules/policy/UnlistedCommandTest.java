package dev.sallyport.rules.policy;

import static dev.sallyport.rules.policy.Policies.allow;
import static dev.sallyport.rules.policy.Policies.checks;
import static dev.sallyport.rules.policy.Policies.commands;
import static dev.sallyport.rules.policy.Policies.decide;
import static dev.sallyport.rules.policy.Policies.deny;
import static dev.sallyport.rules.policy.Policies.otherwise;
import static dev.sallyport.rules.policy.Policies.path;
import static dev.sallyport.rules.policy.Policies.rules;
import static dev.sallyport.rules.policy.Policies.shadow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command that is in no list")
class UnlistedCommandTest {

  @ParameterizedTest
  @CsvSource({
    "DENY, 500 builtin.command.unknown",
    "TERMINATE, end 421 builtin.command.unknown",
    "SHADOW, shadow builtin.command.unknown",
    "ALLOW, allow"
  })
  void isRefusedUnlessThePolicySaysOtherwise(Enforcement enforcement, String verdict) {
    assertThat(decide(checks(BuiltinCheck.UNKNOWN_COMMAND, enforcement), "FAIL x"))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LPRT 4", "LPSV", "SPSV", "CPSV", "SSCN ON", "APSV", "ESTA", "ESTP", "HOST a"})
  void letsNoneThroughThatOpensDataUnseen(String line) {
    assertThat(decide(checks(BuiltinCheck.UNKNOWN_COMMAND, Enforcement.ALLOW), line))
        .isEqualTo("502 builtin.command.not-offered");
  }

  @Test
  void doesNotPassBeforeALogin() {
    Policy lenient = checks(BuiltinCheck.UNKNOWN_COMMAND, Enforcement.ALLOW);
    assertThat(verdictBeforeLogin(lenient))
        .isInstanceOfSatisfying(
            Verdict.Deny.class,
            deny -> assertThat(deny.rule()).isEqualTo(BuiltinCheck.BEFORE_LOGIN));
    assertThat(verdictBeforeLogin(new Policy()))
        .isInstanceOfSatisfying(
            Verdict.Deny.class,
            deny -> assertThat(deny.rule()).isEqualTo(BuiltinCheck.UNKNOWN_COMMAND));
  }

  @Test
  void isJudgedByRulesAsSite() {
    var let = Map.of(BuiltinCheck.UNKNOWN_COMMAND, Enforcement.ALLOW);
    assertThat(decide(checks(let, deny("no-site", commands(VerbGroup.SITE))), "FAIL x"))
        .isEqualTo("550 no-site");
    assertThat(decide(checks(let, deny("no-programs", path("**.exe"))), "FETCH a.exe"))
        .isEqualTo("550 no-programs");
    assertThat(decide(checks(let, deny("no-writing", commands(VerbGroup.WRITE))), "FAIL x"))
        .isEqualTo("allow");
    assertThat(
            new Policy(
                new PolicySpec(
                    "whitelist",
                    Map.of(
                        BuiltinCheck.UNKNOWN_COMMAND, new PolicySpec.Check(Enforcement.ALLOW, "")),
                    List.of(allow("reading", commands(VerbGroup.READ))),
                    new Otherwise(Otherwise.Kind.DENY, ""),
                    Mask.NONE,
                    PolicyLimits.USUAL),
                "public"))
        .satisfies(policy -> assertThat(decide(policy, "FAIL x")).isEqualTo("550 otherwise"));
  }

  @Test
  void isRefusedInPretLikeTheTransferItself() {
    Policy policy =
        rules(
            deny("no-programs", commands(Verb.STOR), path("**.exe")),
            shadow("watch", commands(Verb.RETR)));
    assertThat(decide(policy, "PRET STOR a.exe")).isEqualTo("550 no-programs");
    assertThat(decide(policy, "PRET RETR a.exe")).isEqualTo("shadow watch");
    assertThat(decide(policy, "PRET LIST")).isEqualTo("allow");
    assertThat(decide(policy, "PRET DELE a")).isEqualTo("501 builtin.command.bad-argument");
    assertThat(decide(rules(deny("no-pret", commands(Verb.PRET))), "PRET LIST"))
        .isEqualTo("550 no-pret");
    assertThat(
            decide(
                otherwise(Otherwise.Kind.DENY, allow("listing", commands(Verb.PRET, Verb.LIST))),
                "PRET RETR a"))
        .isEqualTo("550 otherwise");
  }

  private static Verdict verdictBeforeLogin(Policy policy) {
    var subject =
        new Subject(
            policy.scope(Policies.ANN),
            false,
            TlsStanding.NOT_OFFERED,
            false,
            new WorkingDirectory.Unknown(),
            -1,
            Policies.NOON);
    return policy.decide(subject, FtpCommand.parse("FAIL x"));
  }
}
