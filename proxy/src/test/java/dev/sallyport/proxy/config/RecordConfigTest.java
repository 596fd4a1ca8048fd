package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.RecordConfig.Sessions;
import dev.sallyport.rules.policy.Prefix;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Which sessions are recorded")
class RecordConfigTest {

  @Test
  void isSaidInASentence() {
    assertThat(sessions("off")).isEqualTo(new Sessions.Off());
    assertThat(sessions("all")).isEqualTo(new Sessions.All());
    assertThat(sessions("client in 10.1.0.0/16"))
        .isEqualTo(new Sessions.Clients(List.of(network("10.1.0.0/16"))));
    assertThat(sessions("client in 10.1.0.0/16, 2001:db8::/32"))
        .isEqualTo(new Sessions.Clients(List.of(network("10.1.0.0/16"), network("2001:db8::/32"))));
    assertThat(sessions("listener public")).isEqualTo(new Sessions.Listener("public"));
    assertThat(sessions("user m\u00fcller"))
        .isEqualTo(new Sessions.User(Spelling.wire("m\u00fcller")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "everything",
        "all of them",
        "client",
        "client 10.1.0.0/16",
        "client in",
        "client in 10.1.0.0/33",
        "client in 10.1.0.0/16,",
        "clients in 10.1.0.0/16",
        "user",
        "listener inside"
      })
  void isNothingElse(String sentence) {
    assertThat(load("sessions = \"" + sentence + "\", directory = x"))
        .isInstanceOfSatisfying(
            LoadResult.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(ConfigProblem::path)
                    .containsExactly("sallyport.record.sessions"));
  }

  @Test
  void isOfNoUseWithoutAFolder() {
    assertThat(load("sessions = all"))
        .isInstanceOfSatisfying(
            LoadResult.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(ConfigProblem::path)
                    .containsExactly("sallyport.record.directory"));
  }

  private static Sessions sessions(String sentence) {
    LoadResult result = load("sessions = \"" + sentence + "\", directory = x");
    return ((LoadResult.Loaded) result).config().record().sessions();
  }

  private static LoadResult load(String record) {
    return ConfigLoader.parse(ConfigLoaderTest.MINIMAL + "sallyport.record { " + record + " }\n");
  }

  private static Prefix network(String text) {
    return Prefix.of(text).orElseThrow();
  }
}
