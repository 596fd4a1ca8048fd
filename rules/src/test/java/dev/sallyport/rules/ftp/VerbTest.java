package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A verb")
class VerbTest {

  @ParameterizedTest
  @EnumSource(Verb.class)
  void isFoundByItsNameInAnyCase(Verb verb) {
    String lower = verb.name().toLowerCase(Locale.ROOT);
    assertThat(Verb.of(verb.name())).contains(verb);
    assertThat(Verb.of(lower)).contains(verb);
    assertThat(Verb.of(verb.name().charAt(0) + lower.substring(1))).contains(verb);
  }

  /** In a Turkish locale the capital of i is not I, and PASV's letters are not all there is. */
  @ParameterizedTest
  @EnumSource(Verb.class)
  void isFoundInATurkishLocale(Verb verb) {
    String lower = verb.name().toLowerCase(Locale.ROOT);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("tr", "TR"));
    try {
      assertThat(Verb.of(lower)).contains(verb);
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PA\u017fV",
        "L\u0131ST",
        "L\u0130ST",
        "l\u0131st",
        "S\u0130TE",
        "\uff30ORT",
        "P\u041eRT",
        "\u0420ASV",
        "PA\u00a7V",
        "QU\u00cdT",
        "PASV\0",
        "PASV ",
        " PASV",
        "PASV\r",
        "PASV\n",
        "PASV\u0301",
        "PASV\u200b",
        "",
        "P",
        "PAS",
        "PASVV",
        "P\u00d0RT",
        "E\u00deSV"
      })
  void isNotFoundByALookAlike(String name) {
    assertThat(Verb.of(name)).isEmpty();
  }

  @Test
  void hasASecretArgumentInThreeCases() {
    assertThat(Arrays.stream(Verb.values()).filter(Verb::secret))
        .containsExactlyInAnyOrder(Verb.PASS, Verb.ACCT, Verb.ADAT);
  }

  @Test
  void isRefusedWhereItOpensDataUnseenOrProtectsWithoutTls() {
    var refused = Arrays.stream(Verb.values()).filter(Verb::refused).map(Verb::name);
    assertThat(refused.collect(Collectors.toSet()))
        .isEqualTo(
            Set.of(
                "ADAT", "MIC", "CONF", "ENC", "HOST", "APSV", "CPSV", "ESTA", "ESTP", "LPRT",
                "LPSV", "SPSV", "SSCN"));
  }
}
