package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The first word of an argument")
class WordsTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "exec,EXEC",
        "EXEC ls,EXEC",
        "  exec\tls,EXEC",
        "'',''",
        "'  ',''",
        "\texec,EXEC",
        "b\u00e4r x,B\u00e4R",
        "exec\u00a0ls,EXEC\u00a0LS"
      })
  void isInUpperCaseWithoutBlanks(String argument, String word) {
    assertThat(Words.first(argument)).isEqualTo(word);
  }
}
