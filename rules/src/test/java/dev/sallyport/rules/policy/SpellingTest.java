package dev.sallyport.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What rules are written with")
class SpellingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "0.0.0.0/0", "10.1.2.3", "10.1.2.3/32", "::/0", "fe80::/10"})
  void isANetwork(String text) {
    assertThat(Prefix.of(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.5/24",
        "10/8",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "::/129",
        "::ffff:1.2.3.4/128",
        "localhost",
        "",
        "/8",
        "2001:db8::1/32",
        "010.0.0.0/8"
      })
  void isNoNetworkWhenItIsAGuess(String text) {
    assertThat(Prefix.of(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "07:00-20:00",
        "7:00-20:00 UTC",
        "07:00-20:00 Mars/Base",
        "07:00-07:00 UTC",
        "24:00-01:00 UTC",
        "07:60-08:00 UTC",
        "07:00-24:01 UTC",
        "",
        "07:00 - 20:00 UTC"
      })
  void isNoTimeOfDayWhenItIsAGuess(String text) {
    assertThat(TimeOfDay.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "22:00-06:00 UTC, 21:59, false",
    "22:00-06:00 UTC, 22:00, true",
    "22:00-06:00 UTC, 05:59, true",
    "22:00-06:00 UTC, 06:00, false",
    "00:00-24:00 UTC, 23:59, true",
    "08:00-09:00 +01:00, 07:30, true"
  })
  void isATimeOfDay(String text, String clock, boolean holds) {
    Instant now = Instant.parse("2026-02-28T" + clock + ":00Z");
    assertThat(TimeOfDay.of(text).orElseThrow().holds(now)).isEqualTo(holds);
  }

  @Test
  void takesABackslashForTheMeaningOfAWildcard() {
    Glob glob = Glob.ofPath("\\*\\[x\\]").orElseThrow();
    assertThat(glob.matches("*[x]", false)).isTrue();
    assertThat(glob.matches("a[x]", false)).isFalse();
  }

  @Test
  void hasABoundOnWhatIsBetweenWildcards() {
    String most = "*" + "a".repeat(61) + "*";
    assertThat(Glob.ofPath(most).orElseThrow().matches("x" + "a".repeat(61) + "x", false)).isTrue();
    assertThat(Glob.ofPath(most).orElseThrow().matches("x" + "a".repeat(60) + "x", false))
        .isFalse();
    assertThat(Glob.ofPath("*" + "a".repeat(62) + "*")).isEmpty();
    assertThat(Glob.ofPath("a".repeat(900) + "*" + "b".repeat(90))).isPresent();
  }
}
