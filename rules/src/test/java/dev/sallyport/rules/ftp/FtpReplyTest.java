package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reply")
class FtpReplyTest {

  @Test
  void ofOneLineHasItsCodeInFront() {
    assertThat(FtpReply.of(502, "No")).isEqualTo(new FtpReply(502, List.of("502 No")));
  }

  @ParameterizedTest
  @CsvSource({
    "150, 1, true, false", "226, 2, false, true", "331, 3, false, false",
    "421, 4, false, false", "550, 5, false, false", "631, 6, false, false"
  })
  void isJudgedByTheFirstDigit(int code, int category, boolean preliminary, boolean completion) {
    FtpReply reply = FtpReply.of(code, "x");
    assertThat(reply.category()).isEqualTo(category);
    assertThat(reply.preliminary()).isEqualTo(preliminary);
    assertThat(reply.completion()).isEqualTo(completion);
  }

  @Test
  void doesNotChangeWithTheListItWasMadeOf() {
    var lines = new ArrayList<>(List.of("200 ok"));
    var reply = new FtpReply(200, lines);
    lines.set(0, "500 no");
    assertThat(reply.lastLine()).isEqualTo("200 ok");
  }

  @Test
  void needsALineAndACode() {
    assertThatThrownBy(() -> new FtpReply(200, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FtpReply.of(99, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FtpReply.of(700, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "699 x", "200 ok", "220-", "227-x", "550 "})
  void beginsWithACode(String line) {
    assertThat(FtpReply.startsLikeReply(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "20",
        "2000",
        "099 x",
        "700 x",
        "20a x",
        "200_",
        "200\t",
        " 200",
        "2\u00b20 x"
      })
  void beginsWithNothingElse(String line) {
    assertThat(FtpReply.startsLikeReply(line)).isFalse();
  }
}
