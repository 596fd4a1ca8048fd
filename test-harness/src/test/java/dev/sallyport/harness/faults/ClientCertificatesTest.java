package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With curl, whose words for an alert are OpenSSL's. */
@DisplayName("A gateway that asks clients for certificates")
@Timeout(180)
class ClientCertificatesTest {
  @TempDir private static Path folder;

  private static SelfSignedPair gatewaysOwn;
  private static Authority authority;
  private static SelfSignedPair ann;
  private static SelfSignedPair strangers;
  private static SelfSignedPair old;
  private static Pyftpdlib server;

  @BeforeAll
  static void certify() throws Exception {
    gatewaysOwn = SelfSignedPair.in(folder);
    authority = Authority.in(folder, "authority");
    ann = authority.signs("ann", "ann");
    old = authority.signs("old", "old", Instant.now().minusSeconds(3600));
    strangers = Authority.in(folder, "another").signs("stranger", "stranger");
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("file"), "contents");
    server = Pyftpdlib.serving(files);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"1.2, require", "1.3, require", "1.2, request", "1.3, request"})
  void letsInWhoShowsATrustedOneAndNotesWhoseItIs(String version, String asked) throws Exception {
    try (Gateway gateway = gateway(asked, authority.own().toString())) {
      Said said = curl(gateway, version, ann);
      assertThat(said).isEqualTo(new Said(0, "contents"));
      gateway.eventually(
          "whose it is in the audit", () -> gateway.audit().contains("\"certificate\":\"CN=ann\""));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.2, handshake failure", "1.3, certificate required"})
  void turnsAwayWhoShowsNoneWhereOneIsRequired(String version, String alert) throws Exception {
    try (Gateway gateway = gateway("require", authority.own().toString())) {
      Said said = curl(gateway, version);
      assertThat(said.text()).contains(alert).doesNotContain("contents");
      refusedForTheCertificate(gateway);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void letsInWhoShowsNoneWhereOneIsOnlyAskedFor(String version) throws Exception {
    try (Gateway gateway = gateway("request", authority.own().toString())) {
      assertThat(curl(gateway, version)).isEqualTo(new Said(0, "contents"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.2, require", "1.3, require", "1.2, request", "1.3, request"})
  void turnsAwayWhoShowsAnotherAuthoritys(String version, String asked) throws Exception {
    try (Gateway gateway = gateway(asked, authority.own().toString())) {
      Said said = curl(gateway, version, strangers);
      assertThat(said.text()).contains("unknown ca").doesNotContain("contents");
      refusedForTheCertificate(gateway);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void turnsAwayWhoShowsOneThatIsNoLongerValid(String version) throws Exception {
    try (Gateway gateway = gateway("require", authority.own().toString())) {
      Said said = curl(gateway, version, old);
      // The second is what curl makes of the alert certificate_expired during the handshake.
      assertThat(said.text())
          .containsPattern("certificate expired|certificate verification failed")
          .doesNotContain("contents");
      refusedForTheCertificate(gateway);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void believesNoneButThePinnedOne(String version) throws Exception {
    try (Gateway gateway = gateway("require", Authority.pin(strangers))) {
      assertThat(curl(gateway, version, strangers)).isEqualTo(new Said(0, "contents"));
      assertThat(curl(gateway, version, ann).text()).contains("bad certificate");
      refusedForTheCertificate(gateway);
    }
  }

  private static void refusedForTheCertificate(Gateway gateway) {
    gateway.eventually(
        "the reason in the audit",
        () ->
            gateway
                .audit()
                .contains("\"rule\":\"builtin.tls.handshake\",\"what\":\"certificate\""));
    assertThat(gateway.metric("sallyport_tls_handshakes_total{listener=\"public\",outcome=\"cert"))
        .isEqualTo(1);
  }

  private static Gateway gateway(String asked, String trust) throws Exception {
    return Gateway.start(
        server.address(),
        """
        listener.client-side.tls { mode = required, certificate = "%s", key = "%s", \
        client-certificates = %s, trust = "%s" }\
        """
            .formatted(gatewaysOwn.certificate(), gatewaysOwn.key(), asked, trust));
  }

  private static Said curl(Gateway gateway, String version, SelfSignedPair... shown)
      throws Exception {
    var words = new ArrayList<String>();
    Collections.addAll(words, "--tlsv" + version, "--tls-max", version);
    for (SelfSignedPair pair : shown) {
      Collections.addAll(
          words, "--cert", pair.certificate().toString(), "--key", pair.key().toString());
    }
    words.add("ftp://127.0.0.1:" + gateway.address().getPort() + "/file");
    return Said.byCurl(folder, gatewaysOwn.certificate(), words.toArray(String[]::new));
  }
}
