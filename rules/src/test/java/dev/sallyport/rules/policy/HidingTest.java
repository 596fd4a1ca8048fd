package dev.sallyport.rules.policy;

import static dev.sallyport.rules.policy.Policies.allow;
import static dev.sallyport.rules.policy.Policies.argument;
import static dev.sallyport.rules.policy.Policies.commands;
import static dev.sallyport.rules.policy.Policies.decide;
import static dev.sallyport.rules.policy.Policies.deny;
import static dev.sallyport.rules.policy.Policies.otherwise;
import static dev.sallyport.rules.policy.Policies.path;
import static dev.sallyport.rules.policy.Policies.rules;
import static dev.sallyport.rules.policy.Policies.shadow;
import static dev.sallyport.rules.policy.Policies.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A policy hides")
class HidingTest {

  @Test
  void whatItRefusesWhateverFollows() {
    Policy policy = rules(deny("no-write", commands(VerbGroup.WRITE)));
    assertThat(hides(policy, Verb.STOR)).isTrue();
    assertThat(hides(policy, Verb.RNTO)).isTrue();
    assertThat(hides(policy, Verb.RETR)).isFalse();
  }

  @Test
  void notWhatItAllowsForSomeArguments() {
    Policy chmod = rules(allow("chmod", argument("CHMOD *")), deny("no", commands(Verb.SITE)));
    assertThat(hides(chmod, Verb.SITE)).isFalse();
    Policy exe = rules(deny("exe", path("*.exe")));
    assertThat(hides(exe, Verb.STOR)).isFalse();
  }

  @Test
  void notWhatItWouldOnlyRefuse() {
    assertThat(hides(rules(shadow("w", commands(Verb.STOR))), Verb.STOR)).isFalse();
  }

  @Test
  void whatNoRuleOfAWhitelistAllows() {
    Policy policy = otherwise(Otherwise.Kind.DENY, allow("read", commands(VerbGroup.READ)));
    assertThat(hides(policy, Verb.STOR)).isTrue();
    assertThat(hides(policy, Verb.RETR)).isFalse();
    assertThat(hides(policy, Verb.QUIT)).isFalse();
  }

  @Test
  void asItIsForTheVeryClient() {
    Policy policy = rules(deny("bob", user("bob"), commands(Verb.MLSD)));
    assertThat(hides(policy, Verb.MLSD)).isFalse();
    var bob = Policies.subject(policy, Policies.ANN.user("bob"));
    assertThat(policy.hides(bob, Verb.MLSD)).isTrue();
  }

  @Test
  void andRefusesWhatIsMasked() {
    var mask = new Mask(List.of(), List.of(), Set.of("MDTM", "UTF8"));
    var policy =
        new Policy(
            new PolicySpec("m", Map.of(), List.of(), Otherwise.ALLOW, mask, PolicyLimits.USUAL),
            "public");
    assertThat(hides(policy, Verb.MDTM)).isTrue();
    assertThat(decide(policy, "MDTM x")).isEqualTo("502 mask.features-hidden");
  }

  @Test
  void whatItRefusesFromThoseWhoAskForHelpToo() {
    Policy policy = rules(deny("no-write", commands(VerbGroup.WRITE)));
    assertThat(decide(policy, "HELP stor")).isEqualTo("502 no-write");
    assertThat(decide(policy, "HELP AUTH")).isEqualTo("502 builtin.command.not-offered");
    assertThat(decide(policy, "HELP RETR")).isEqualTo("allow");
    assertThat(decide(policy, "HELP")).isEqualTo("allow");
  }

  private static boolean hides(Policy policy, Verb verb) {
    return policy.hides(Policies.subject(policy, Policies.ANN), verb);
  }
}
