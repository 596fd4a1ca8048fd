package dev.sallyport.harness.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripted server shows what the test gives it; its address is {@link Stage#SERVER}. */
@DisplayName("A gateway that is shown a server's certificate")
class ServerCertificatesTest {
  private static final String ADDRESS = Stage.SERVER.getHostAddress();

  @TempDir private static Path folder;

  private static Authority authority;
  private static SelfSignedPair good;
  private static SelfSignedPair namedOtherwise;
  private static SelfSignedPair expired;
  private static Authority another;
  private static SelfSignedPair strangers;

  @BeforeAll
  static void certify() throws Exception {
    authority = Authority.in(folder, "authority");
    good = authority.signs("good", ADDRESS);
    namedOtherwise = authority.signs("otherwise", "other.example.org");
    expired = authority.signs("expired", ADDRESS, Instant.now().minusSeconds(3600));
    another = Authority.in(folder, "another");
    strangers = another.signs("strangers", ADDRESS);
  }

  @Test
  void goesOnWithOneOfATrustedAuthorityForTheServersName() throws Exception {
    accepts(good, toAuthority(), true);
  }

  @Test
  void goesOnWithAnyNameWhereNamesAreNotLookedAt() throws Exception {
    accepts(namedOtherwise, toAuthority(), false);
  }

  @Test
  void goesOnWithThePinnedOneWhateverItsNameAndDate() throws Exception {
    accepts(expired, Authority.pin(expired), true);
    accepts(namedOtherwise, Authority.pin(namedOtherwise), true);
    accepts(strangers, Authority.pin(strangers), true);
  }

  @Test
  void givesNoSessionWithAnotherThanThePinnedOne() throws Exception {
    refuses(good, Authority.pin(strangers), true);
  }

  @Test
  void givesNoSessionWithOneForAnotherName() throws Exception {
    refuses(namedOtherwise, toAuthority(), true);
  }

  @Test
  void givesNoSessionWithOneOfAnUnknownAuthority() throws Exception {
    refuses(strangers, toAuthority(), true);
  }

  @Test
  void givesNoSessionWithOneThatIsNoLongerValid() throws Exception {
    refuses(expired, toAuthority(), true);
  }

  @Test
  void believesAnotherAuthorityOnceItsFileNamesThatOne() throws Exception {
    Path trusted = Files.copy(authority.own(), folder.resolve("trusted.crt"));
    try (var stage = stage(trusted.toString(), true)) {
      assertThat(isAccepted(stage, strangers)).isFalse();
      Files.copy(another.own(), trusted, StandardCopyOption.REPLACE_EXISTING);
      stage.gateway().eventually("the other is believed", () -> isAccepted(stage, strangers));
      assertThat(isAccepted(stage, good)).as("the one that is no longer named").isFalse();
    }
  }

  private static String toAuthority() {
    return authority.own().toString();
  }

  private static void accepts(SelfSignedPair shown, String trust, boolean verifyHost)
      throws Exception {
    try (var stage = stage(trust, verifyHost)) {
      Line client = stage.client();
      Line secure = shown.shown(offered(stage));
      secure.hears("PBSZ 0");
      secure.says("200 done");
      secure.hears("PROT P");
      secure.says("200 done");
      client.hears("220 ready");
      stage
          .gateway()
          .eventually(
              "whose it is in the audit",
              () ->
                  stage
                      .gateway()
                      .audit()
                      .lines()
                      .anyMatch(line ->
                          line.contains("\"side\":\"server\"")
                              && line.contains("\"certificate\":\"CN=")));
    }
  }

  private static void refuses(SelfSignedPair shown, String trust, boolean verifyHost)
      throws Exception {
    try (var stage = stage(trust, verifyHost)) {
      Line client = stage.client();
      Line server = offered(stage);
      String heard;
      try {
        Line secure = shown.shown(server);
        // With TLS 1.3 the server's end of the handshake may be over before ours.
        secure.awaitEnd();
        heard = secure.unread();
      } catch (IOException refused) {
        heard = "";
      }
      client.hears("421");
      client.awaitEnd();
      assertThat(heard).as("said to a server that is not who it should be").isEmpty();
      assertThat(client.unread()).doesNotContain("220");
      stage
          .gateway()
          .eventually(
              "the reason in the audit",
              () -> stage.gateway().audit().contains("\"what\":\"certificate\""));
    }
  }

  /** Whether a session begins with a server that shows it. */
  private static boolean isAccepted(Stage stage, SelfSignedPair shown) {
    try {
      Line client = stage.client();
      Line server = offered(stage);
      try {
        Line secure = shown.shown(server);
        secure.hears("PBSZ 0");
        return true;
      } catch (IOException | AssertionError refused) {
        client.hears("421");
        return false;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A server that has said 234. */
  private static Line offered(Stage stage) throws IOException {
    Line server = stage.server();
    server.says("220 ready");
    server.hears("AUTH TLS");
    server.says("234 go on");
    return server;
  }

  private static Stage stage(String trust, boolean verifyHost) throws IOException {
    return Stage.open(
        "listener.server-side.tls { mode = explicit, data = private, trust = \"%s\", verify-host = %s }"
            .formatted(trust, verifyHost));
  }
}
