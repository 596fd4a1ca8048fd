package dev.sallyport.proxy.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A finding of the fuzzer")
class FindingTest {

  @Test
  void saysWhatBrokeAndHowToHaveItsInputAgain() throws Exception {
    var input = new byte[300];
    new Random(1).nextBytes(input);
    byte[] readable = "r\nC SITE CHMOD 1\\n '%d'\r\n\0001\n".getBytes(ISO_8859_1);
    for (byte[] each : new byte[][] {readable, input}) {
      Throwable finding =
          catchThrowable(() -> Finding.namedBy(each, () -> assertThat(1).as("one").isEqualTo(2)));
      assertThat(finding).hasMessageContaining("[one]").hasCauseInstanceOf(AssertionError.class);
      String command = finding.getMessage().substring(finding.getMessage().indexOf("printf"));
      assertThat(said(command)).isEqualTo(each);
    }
  }

  @Test
  void isThereForWhatIsThrownToo() {
    assertThat(
            catchThrowable(() ->
                Finding.namedBy(
                    new byte[] {'x'},
                    () -> {
                      throw new IllegalStateException("broken");
                    })))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("broken")
        .hasMessageContaining("printf 'x'");
  }

  private static byte[] said(String command) throws Exception {
    Process shell = new ProcessBuilder("bash", "-c", command).start();
    return shell.getInputStream().readAllBytes();
  }
}
