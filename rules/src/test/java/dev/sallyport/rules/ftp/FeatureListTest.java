package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A feature list")
class FeatureListTest {

  @Test
  void losesTheLinesOfRefusedVerbs() {
    assertThat(withoutRefused(features(" EPRT", " EPSV", " HOST", " CPSV", " MIC", " MDTM")))
        .isEqualTo(features(" EPRT", " EPSV", " MDTM"));
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void showsAVerbExactlyWhenItIsPassed(Verb verb) {
    boolean shown = withoutRefused(features(" " + verb)).lines().contains(" " + verb);
    assertThat(shown).isEqualTo(!isHidden(verb));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " UTF8",
        " TVFS",
        " REST STREAM",
        " MLST type*;size*;",
        " SIZE",
        " LANG EN*",
        " XAUTH",
        "",
        " ",
        " AUTHX TLS",
        " EPSV AUTH"
      })
  void keepsEveryOtherFeatureAsItIs(String line) {
    assertThat(withoutRefused(features(line))).isEqualTo(features(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"211-AUTH TLS", "211- AUTH TLS", "  AUTH SSL", " auth tls", "AUTH", " PROT;x"})
  void losesThemHoweverTheyAreIndented(String line) {
    assertThat(withoutRefused(features(line, " SIZE"))).isEqualTo(features(" SIZE"));
  }

  @Test
  void keepsItsFirstAndLastLine() {
    var reply = new FtpReply(211, List.of("211-AUTH", " PROT", "211 AUTH"));
    assertThat(withoutRefused(reply).lines()).containsExactly("211-AUTH", "211 AUTH");
  }

  @Test
  void isOnlyA211OfManyLines() {
    var other = new FtpReply(214, List.of("214-The commands", " AUTH", "214 End"));
    assertThat(withoutRefused(other)).isEqualTo(other);
    var none = FtpReply.of(211, "AUTH");
    assertThat(withoutRefused(none)).isEqualTo(none);
  }

  private static FtpReply features(String... lines) {
    String[] all = new String[lines.length + 2];
    all[0] = "211-Features:";
    System.arraycopy(lines, 0, all, 1, lines.length);
    all[all.length - 1] = "211 End";
    return new FtpReply(211, Arrays.asList(all));
  }

  private static FtpReply withoutRefused(FtpReply reply) {
    return FeatureList.without(
        reply, name -> Verb.of(name).filter(FeatureListTest::isHidden).isPresent());
  }

  private static boolean isHidden(Verb verb) {
    return verb.refused() || verb.effect() == Effect.PROTECTION;
  }

  @Test
  void getsFeaturesAtItsEnd() {
    assertThat(FeatureList.with(features(" MDTM"), java.util.List.of("AUTH TLS", "PROT")))
        .isEqualTo(features(" MDTM", " AUTH TLS", " PROT"));
  }

  @Test
  void isMadeWhereThereIsNone() {
    assertThat(FeatureList.with(FtpReply.of(500, "what?"), java.util.List.of("PROT")).lines())
        .containsExactly("211-Features:", " PROT", "211 End");
  }

  @Test
  void staysAsItIsWithoutMore() {
    FtpReply reply = FtpReply.of(500, "what?");
    assertThat(FeatureList.with(reply, java.util.List.of())).isEqualTo(reply);
  }
}
