package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code nmap}'s ssl-enum-ciphers and {@code openssl s_client}. */
@DisplayName("TLS toward clients, as scanners see it,")
@Timeout(180)
class ScannersTest {
  @TempDir private static Path folder;

  private static SelfSignedPair pair;
  private static Pyftpdlib server;

  @BeforeAll
  static void serve() throws Exception {
    pair = SelfSignedPair.in(folder);
    server = Pyftpdlib.serving(folder);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"optional", "implicit"})
  void hasNoSuiteBelowGradeA(String mode) throws Exception {
    try (Gateway gateway = gateway(mode)) {
      var command = new ArrayList<>(List.of("nmap", "-n", "-Pn"));
      Collections.addAll(command, "-p", Integer.toString(gateway.address().getPort()));
      // It says AUTH TLS where it finds FTP; TLS from the first byte on a port it does not know
      // has to be asked for.
      command.addAll(
          mode.equals("implicit")
              ? List.of("--script", "+ssl-enum-ciphers")
              : List.of("-sV", "--script", "ssl-enum-ciphers"));
      command.add("127.0.0.1");
      String found = Said.by(folder, command).text();
      assertThat(found)
          .contains("TLSv1.2:", "TLSv1.3:", "least strength: A")
          .doesNotContain("SSLv3:", "TLSv1.0:", "TLSv1.1:")
          .doesNotContainPattern("\\) - [B-F]")
          .containsPattern("compressors:\\s*\\|?\\s*NULL");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"optional", "implicit"})
  void isNotToBeHadBelowVersion12(String mode) throws Exception {
    try (Gateway gateway = gateway(mode)) {
      // Debian's OpenSSL would not even ask for it by itself.
      Said said = openssl(gateway, mode, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
      assertThat(said.text()).contains("SSL alert number 70");
      assertThat(said.code()).isNotZero();
    }
  }

  @Test
  void doesNotRenegotiate() throws Exception {
    try (Gateway gateway = gateway("implicit")) {
      // A greeting that crosses with it would end it for another reason.
      Said said = Said.bySClient(folder, gateway, "\n220 ", "R\n", List.of("-tls1_2"));
      assertThat(said.text()).contains("RENEGOTIATING", "no renegotiation");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void doesNotCompress(String version) throws Exception {
    try (Gateway gateway = gateway("implicit")) {
      assertThat(openssl(gateway, "implicit", version).text()).contains("Compression: NONE");
    }
  }

  @ParameterizedTest
  @CsvSource({"optional, ftp", "implicit, ftp", "implicit, 'http/1.1,ftp'"})
  void choosesFtpAmongTheProtocolsOffered(String mode, String offered) throws Exception {
    try (Gateway gateway = gateway(mode)) {
      Said said = openssl(gateway, mode, "-alpn", offered);
      assertThat(said.text()).contains("ALPN protocol: ftp");
      assertThat(said.code()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"optional, http/1.1", "implicit, http/1.1", "implicit, 'h2,http/1.1'"})
  void turnsAwayWhoOffersOnlyOtherProtocols(String mode, String offered) throws Exception {
    try (Gateway gateway = gateway(mode)) {
      Said said = openssl(gateway, mode, "-alpn", offered);
      assertThat(said.text()).contains("SSL alert number 120").doesNotContain("BEGIN CERTIFICATE");
      assertThat(said.code()).isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"optional", "implicit"})
  void needsNoProtocolToBeOffered(String mode) throws Exception {
    try (Gateway gateway = gateway(mode)) {
      Said said = openssl(gateway, mode);
      assertThat(said.text()).contains("No ALPN negotiated", "BEGIN CERTIFICATE");
      assertThat(said.code()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.org, CN = a.example.org",
    "b.example.net, CN = b.example.net",
    "x.b.example.net, CN = b.example.net"
  })
  void showsTheCertificateOfTheNameThatIsAskedFor(String name, String subject) throws Exception {
    try (Gateway gateway = named()) {
      Said said = openssl(gateway, "implicit", "-servername", name);
      assertThat(said.text()).contains("subject=" + subject);
      assertThat(said.code()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void turnsAwayWhoAsksForAnotherName(String version) throws Exception {
    try (Gateway gateway = named()) {
      Said said = openssl(gateway, "implicit", version, "-servername", "c.example.org");
      assertThat(said.text()).contains("SSL alert number 112").doesNotContain("BEGIN CERTIFICATE");
      assertThat(said.code()).isNotZero();
    }
  }

  private static Gateway gateway(String mode) throws Exception {
    return Gateway.start(
        server.address(),
        "listener.client-side.tls { mode = %s, certificate = \"%s\", key = \"%s\" }"
            .formatted(mode, pair.certificate(), pair.key()));
  }

  /** One with two certificates, each for names of its own. */
  private static Gateway named() throws Exception {
    Authority authority = Authority.in(folder, "authority" + System.nanoTime());
    SelfSignedPair a = authority.signs("a", "a.example.org");
    SelfSignedPair b = authority.signs("b", "b.example.net");
    return Gateway.start(
        server.address(),
        """
        listener.client-side.tls { mode = implicit, certificates = [\
        { certificate = "%s", key = "%s", names = [a.example.org] }, \
        { certificate = "%s", key = "%s", names = [b.example.net, "*.b.example.net"] } ] }\
        """
            .formatted(a.certificate(), a.key(), b.certificate(), b.key()));
  }

  private static Said openssl(Gateway gateway, String mode, String... words) throws Exception {
    var options = new ArrayList<String>();
    if (mode.equals("optional")) {
      options.addAll(List.of("-starttls", "ftp"));
    }
    options.addAll(List.of(words));
    return Said.bySClient(folder, gateway, "", "", options);
  }
}
