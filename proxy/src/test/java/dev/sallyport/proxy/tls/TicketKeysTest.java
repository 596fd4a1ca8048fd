package dev.sallyport.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.config.TlsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file of keys for session tickets")
class TicketKeysTest {
  @TempDir private Path folder;

  @Test
  void hasOneToSixteenKeysOf48Bytes() throws Exception {
    assertThat(TicketKeys.read(of(48))).hasSize(1);
    assertThat(TicketKeys.read(of(16 * 48))).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 47, 49, 16 * 48 + 1, 17 * 48, 1 << 20})
  void isRefusedWithAnythingElse(int bytes) {
    assertThatThrownBy(() -> TicketKeys.read(of(bytes)))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("keys of 48 bytes each");
  }

  @Test
  void isNotTakenByTheJdkWhichCouldNotUseIt() {
    assertThatThrownBy(() -> TicketKeys.watched(Optional.of(of(48)), TlsProvider.JDK))
        .isInstanceOf(TlsFileException.class)
        .hasMessageContaining("the JDK's TLS takes no keys");
  }

  private TlsFile of(int bytes) throws IOException {
    return TestTls.file(Files.write(folder.resolve("ticket.keys"), new byte[bytes]));
  }
}
