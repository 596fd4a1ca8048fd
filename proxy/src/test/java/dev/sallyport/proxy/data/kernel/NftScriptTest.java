package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The script of our nftables table")
class NftScriptTest {
  @Test
  void makesTheTable() throws IOException {
    assertThat(NftScript.create(Duration.ofMinutes(10))).isEqualTo(golden("create.nft"));
  }

  @Test
  void leavesWhatRunningConnectionsNeedAndNoWayIn() throws IOException {
    assertThat(NftScript.leave()).isEqualTo(golden("leave.nft"));
  }

  @Test
  void takesTheTableAwayAndNothingElse() {
    assertThat(NftScript.remove()).isEqualTo("table inet sallyport\ndelete table inet sallyport\n");
  }

  @Test
  void neverLetsTheKernelForgetAConnectionAtOnce() {
    assertThat(NftScript.create(Duration.ofMillis(1))).contains("established : 1,");
  }

  private static String golden(String name) throws IOException {
    try (var file = NftScriptTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
