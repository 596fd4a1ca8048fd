package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The gatekeeper of the admin address")
class GatekeeperTest {
  private static final InetAddress NEAR = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress FAR = InetAddress.ofLiteral("192.0.2.7");

  @TempDir private Path folder;
  private String token;
  private Optional<AdminToken> known;

  @BeforeEach
  void makeToken() throws Exception {
    Path file = folder.resolve("token");
    known = Optional.of(AdminToken.load(file));
    token = Files.readString(file).strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:9121",
        "localhost",
        "LOCALHOST:9121",
        "[::1]:9121",
        "192.0.2.1",
        "ops.example"
      })
  void knowsItsOwnNames(String host) {
    assertThat(look(Gatekeeper.Reads.LOOPBACK, NEAR, "Host", host)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "ops.example.evil",
        "127.0.0.1.evil.example",
        "[::1].evil",
        "[evil]",
        "",
        "localhost:9121:1",
        "user@localhost"
      })
  void refusesAForeignNameWhichIsDnsRebinding(String host) {
    assertThat(look(Gatekeeper.Reads.OPEN, NEAR, "Host", host)).isPresent();
    assertThat(change(NEAR, "Host", host, "Authorization", "Bearer " + token)).isPresent();
  }

  @Test
  void refusesARequestWithoutOneHost() {
    assertThat(look(Gatekeeper.Reads.OPEN, NEAR)).isPresent();
    assertThat(look(Gatekeeper.Reads.OPEN, NEAR, "Host", "localhost", "Host", "localhost"))
        .isPresent();
  }

  @Test
  void refusesWhatAnotherSitesPageAsks() {
    for (String origin :
        new String[] {"http://evil.example", "null", "http://localhost", "http://localhost:1"}) {
      assertThat(look(Gatekeeper.Reads.OPEN, NEAR, "Host", "localhost:9121", "Origin", origin))
          .as(origin)
          .isPresent();
    }
    assertThat(
            look(
                Gatekeeper.Reads.OPEN,
                NEAR,
                "Host",
                "localhost:9121",
                "Origin",
                "http://localhost:9121"))
        .isEmpty();
    assertThat(
            look(Gatekeeper.Reads.OPEN, NEAR, "Host", "localhost", "Sec-Fetch-Site", "same-site"))
        .isPresent();
  }

  @Test
  void letsLookWhoMayAndChangeOnlyWhoHasTheToken() {
    String[] own = {"Host", "localhost"};
    assertThat(look(Gatekeeper.Reads.LOOPBACK, NEAR, own)).isEmpty();
    assertThat(look(Gatekeeper.Reads.LOOPBACK, FAR, own)).isPresent();
    assertThat(look(Gatekeeper.Reads.OPEN, FAR, own)).isEmpty();
    assertThat(look(Gatekeeper.Reads.TOKEN, NEAR, own)).isPresent();
    assertThat(change(NEAR, own)).isPresent();
    assertThat(change(FAR, "Host", "localhost", "Authorization", "Bearer " + token)).isEmpty();
    assertThat(change(FAR, "Host", "localhost", "Authorization", "bearer  " + token + " "))
        .isEmpty();
    assertThat(change(FAR, "Host", "localhost", "Authorization", "Basic " + token)).isPresent();
    assertThat(change(FAR, "Host", "localhost", "Authorization", "Bearer " + token + "x"))
        .isPresent();
    assertThat(change(FAR, "Host", "localhost", "Authorization", "Bearer ")).isPresent();
  }

  @Test
  void letsNobodyChangeAnythingWhereThereIsNoToken() {
    var keeper = new Gatekeeper(Gatekeeper.Reads.OPEN, Optional.empty(), Set.of());
    assertThat(
            keeper.refusal(
                Access.WRITE, headers("Host", "localhost", "Authorization", "Bearer "), NEAR))
        .get()
        .extracting(AdminResponse::status)
        .isEqualTo(403);
  }

  private Optional<AdminResponse> look(
      Gatekeeper.Reads reads, InetAddress from, String... headers) {
    return new Gatekeeper(reads, known, Set.of("ops.example"))
        .refusal(Access.READ, headers(headers), from);
  }

  private Optional<AdminResponse> change(InetAddress from, String... headers) {
    return new Gatekeeper(Gatekeeper.Reads.OPEN, known, Set.of("ops.example"))
        .refusal(Access.WRITE, headers(headers), from);
  }

  private static HttpHeaders headers(String... namesAndValues) {
    var headers = new DefaultHttpHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }
}
