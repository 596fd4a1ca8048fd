package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.peers.ServerSoftware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The server matrix")
class LeftOutTest {
  private static final List<ServerSoftware> SERVERS =
      List.of(
          ServerSoftware.VSFTPD,
          ServerSoftware.PROFTPD,
          ServerSoftware.PURE_FTPD,
          ServerSoftware.PYFTPDLIB);

  /** The list is there to be read; a peer said to lack more than yesterday shows up here. */
  @Test
  void leavesOutOnlyWhatIsListed() throws IOException {
    try (var in = LeftOutTest.class.getResourceAsStream("left-out.txt")) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(String.join("\n", LeftOut.sentences(SERVERS))).isEqualTo(text.strip());
    }
  }
}
