package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code openssl s_client}, which says whether it has resumed a session. */
@DisplayName("A gateway with a file of keys for session tickets")
@Timeout(180)
class TicketKeysTest {
  private static final int KEY = 48;

  @TempDir private Path folder;

  private Pyftpdlib server;
  private SelfSignedPair pair;
  private Path keys;

  @BeforeEach
  void serve() throws Exception {
    server = Pyftpdlib.serving(Files.createDirectory(folder.resolve("files")));
    pair = SelfSignedPair.in(folder);
    keys = write(key(1));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void letsClientsResumeWhatAnotherGatewayOfThatFileBegan(String version) throws Exception {
    try (Gateway gateway = gateway()) {
      assertThat(visit(gateway, version, "-sess_out", "ticket")).contains("New, TLSv1");
    }
    try (Gateway next = gateway()) {
      assertThat(visit(next, version, "-sess_in", "ticket")).contains("Reused, TLSv1");
    }
    write(key(2));
    try (Gateway stranger = gateway()) {
      assertThat(visit(stranger, version, "-sess_in", "ticket")).contains("New, TLSv1");
    }
  }

  @Test
  void opensTicketsOfAllKeysAndSealsWithTheFirst() throws Exception {
    try (Gateway gateway = gateway()) {
      visit(gateway, "-tls1_2", "-sess_out", "old");
    }
    write(key(2), key(1));
    try (Gateway gateway = gateway()) {
      assertThat(visit(gateway, "-tls1_2", "-sess_in", "old")).contains("Reused, ");
      visit(gateway, "-tls1_2", "-sess_out", "new");
    }
    write(key(2));
    try (Gateway gateway = gateway()) {
      assertThat(visit(gateway, "-tls1_2", "-sess_in", "old")).contains("New, ");
      assertThat(visit(gateway, "-tls1_2", "-sess_in", "new")).contains("Reused, ");
    }
  }

  @Test
  void readsThemAgainWhenTheyChange() throws Exception {
    try (Gateway gateway = gateway()) {
      visit(gateway, "-tls1_2", "-sess_out", "ticket");
      assertThat(visit(gateway, "-tls1_2", "-sess_in", "ticket")).contains("Reused, ");
      write(key(2));
      gateway.eventually("another key is used", () -> forgot(gateway));
    }
  }

  private boolean forgot(Gateway gateway) {
    try {
      return visit(gateway, "-tls1_2", "-sess_in", "ticket").contains("New, ");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Gateway gateway() throws Exception {
    return Gateway.start(
        server.address(),
        """
        listener.client-side.tls { mode = required, require-session-reuse = false, \
        certificate = "%s", key = "%s", ticket-keys = "%s" }\
        """
            .formatted(pair.certificate(), pair.key(), keys));
  }

  private String visit(Gateway gateway, String version, String... words) throws Exception {
    var options = new ArrayList<>(List.of("-nocommands", "-starttls", "ftp", version));
    options.addAll(List.of(words));
    return Said.bySClient(folder, gateway, "CONNECTED", "QUIT\r\n", options).text();
  }

  private Path write(byte[]... all) throws IOException {
    Path file = folder.resolve("ticket.keys");
    byte[] bytes = new byte[all.length * KEY];
    for (int i = 0; i < all.length; i++) {
      System.arraycopy(all[i], 0, bytes, i * KEY, KEY);
    }
    return Files.write(file, bytes);
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[KEY];
    new Random(seed).nextBytes(key);
    return key;
  }
}
