package dev.sallyport.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A secret in a command line")
class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PASS canary",
        "pass canary",
        "PaSs canary",
        "ACCT canary",
        "ADAT canary",
        "PASS  canary with blanks",
        "SITE PSWD canary canary",
        "site  chpass somebody canary",
        "PASS\tcanary",
        "PASS\0canary",
        "PASScanary",
        "  PASS canary",
        "\tPASS canary",
        "\0PASS canary",
        "USER x\rPASS canary",
        "USER x\nPASS canary",
        "USER x\r\n PASS canary\r\nPASS canary",
        // Telnet IP and Synch in front
        "\u00ff\u00f4\u00ff\u00f2PASS canary",
        "PASS\u00a0canary",
        "PASS \u001b[8mcanary",
        "PASS canary\nPASS canary",
      })
  void isTakenOut(String line) {
    assertThat(Secrets.mask(line)).doesNotContain("canary").endsWith(" ***");
  }

  @Test
  void leavesTheCommandsName() {
    assertThat(Secrets.mask("pass canary")).isEqualTo("pass ***");
    assertThat(Secrets.mask("USER x\rPASS canary")).isEqualTo("USER x\rPASS ***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PASV",
        "PAS",
        "RETR my pass.txt",
        "RETR PASS",
        "SITE CHMOD 600 PASS",
        "STOR SITE PSWD",
        "RETR compass",
        "PORT 10,0,0,1,4,1",
        "USER passepartout"
      })
  void isNotSeenWhereThereIsNone(String line) {
    assertThat(Secrets.mask(line)).isEqualTo(line);
  }

  @Test
  void showsOnlyTheNameOfACommandThatNobodyKnows() {
    assertThat(Secrets.maskCommand("PSAS secret")).isEqualTo("PSAS");
    assertThat(Secrets.maskCommand("RETR a b")).isEqualTo("RETR a b");
    assertThat(Secrets.maskCommand("PASS secret")).doesNotContain("secret");
    assertThat(Secrets.maskCommand("FAIL")).isEqualTo("FAIL");
  }
}
