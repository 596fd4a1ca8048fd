package dev.sallyport.rules.policy;

import static dev.sallyport.rules.policy.Policies.checks;
import static dev.sallyport.rules.policy.Policies.decide;
import static dev.sallyport.rules.policy.Policies.deny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A built-in check")
class ChecksTest {
  private static final String BOUNCE = "PORT 9,9,9,9,39,16";

  @ParameterizedTest
  @CsvSource({
    "DENY, 501 builtin.bounce.foreign-address",
    "TERMINATE, end 421 builtin.bounce.foreign-address",
    "SHADOW, shadow builtin.bounce.foreign-address",
    "ALLOW, allow"
  })
  void doesWhatThePolicySays(Enforcement enforcement, String verdict) {
    assertThat(decide(checks(BuiltinCheck.FOREIGN_ADDRESS, enforcement), BOUNCE))
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @EnumSource(
      value = Enforcement.class,
      names = {"SHADOW", "ALLOW"})
  void leavesTheOthersInForceWhenItIsWeakened(Enforcement weak) {
    assertThat(decide(checks(BuiltinCheck.FOREIGN_ADDRESS, weak), "PORT 9,9,9,9,0,25"))
        .isEqualTo("504 builtin.bounce.low-port");
  }

  @ParameterizedTest
  @EnumSource(
      value = Enforcement.class,
      names = {"SHADOW", "ALLOW"})
  void leavesTheRulesInForceWhenItIsWeakened(Enforcement weak) {
    assertThat(decide(checks(BuiltinCheck.FOREIGN_ADDRESS, weak, deny("no")), BOUNCE))
        .isEqualTo("550 no");
  }

  @Test
  void saysFirstWhatTwoInShadowWouldHaveRefused() {
    Policy policy =
        checks(
            Map.of(
                BuiltinCheck.FOREIGN_ADDRESS,
                Enforcement.SHADOW,
                BuiltinCheck.LOW_PORT,
                Enforcement.SHADOW));
    assertThat(decide(policy, "PORT 9,9,9,9,0,25"))
        .isEqualTo("shadow builtin.bounce.foreign-address");
  }

  @ParameterizedTest
  @CsvSource({"SHADOW, Shadow", "ALLOW, Allow", "DENY, Deny", "TERMINATE, Terminate"})
  void decidesAboutTheServersPortToo(Enforcement enforcement, String verdict) {
    Policy policy = checks(BuiltinCheck.SERVER_LOW_PORT, enforcement);
    assertThat(policy.decideOffer(25, false).getClass().getSimpleName()).isEqualTo(verdict);
  }

  @Test
  void neverLetsPortZeroBeDialled() {
    Policy policy = checks(BuiltinCheck.LOW_PORT, Enforcement.ALLOW);
    assertThat(decide(policy, "PORT 198,51,100,7,0,25")).isEqualTo("allow");
    assertThat(decide(policy, "PORT 198,51,100,7,0,0")).isEqualTo("504 builtin.bounce.low-port");
  }

  @ParameterizedTest
  @CsvSource({"SHADOW, Shadow", "ALLOW, Allow", "DENY, Deny", "TERMINATE, Terminate"})
  void decidesAboutTheServersAddressToo(Enforcement enforcement, String verdict) {
    Policy policy = checks(BuiltinCheck.SERVER_FOREIGN_ADDRESS, enforcement);
    assertThat(policy.decideOffer(2500, true).getClass().getSimpleName()).isEqualTo(verdict);
    assertThat(policy.decideOffer(2500, false)).isInstanceOf(Verdict.Allow.class);
    assertThat(policy.decideOffer(25, true))
        .isInstanceOfSatisfying(
            Verdict.Deny.class,
            deny -> assertThat(deny.rule()).isEqualTo(BuiltinCheck.SERVER_LOW_PORT));
  }

  @Test
  void isSilentAboutCommandsWhenOnlyTheServersAddressIsInShadow() {
    assertThat(new Policy().decideOffer(2500, true)).isInstanceOf(Verdict.Shadow.class);
    assertThat(decide(new Policy(), "NOOP")).isEqualTo("allow");
  }

  @ParameterizedTest
  @EnumSource(
      value = BuiltinCheck.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "SERVER_FOREIGN_ADDRESS")
  void hasAUsualEnforcementThatRefuses(BuiltinCheck check) {
    assertThat(check.enforcements()).contains(check.usual());
    assertThat(check.usual().lets()).isFalse();
    assertThat(BuiltinCheck.of(check.id())).contains(check);
  }

  @Test
  void cannotBeMadeAbsurd() {
    assertThatThrownBy(() -> checks(BuiltinCheck.ILLEGAL_BYTE, Enforcement.ALLOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isListedWhenItIsWeakened() {
    assertThat(checks(BuiltinCheck.LOW_PORT, Enforcement.SHADOW).weakened())
        .containsOnlyKeys(BuiltinCheck.LOW_PORT);
    assertThat(checks(BuiltinCheck.LOW_PORT, Enforcement.TERMINATE).weakened()).isEmpty();
  }
}
