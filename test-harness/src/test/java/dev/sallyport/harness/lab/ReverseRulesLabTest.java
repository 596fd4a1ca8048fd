package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A machine that could forward, with {@code deploy/nftables/reverse.nft} as it is. */
@DisplayName("A gateway with a closed FORWARD chain")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class ReverseRulesLabTest {
  private static final int SERVER_PORT = ServerProgram.VSFTPD.port();
  private static final Route V4 = new Route(0, Family.IPV4, Family.IPV4, SERVER_PORT, "same");
  private static final Route V6 = new Route(1, Family.IPV6, Family.IPV6, SERVER_PORT, "same");

  private static Lab lab;
  private static Router router;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    router = Router.of(lab);
    ServerProgram.VSFTPD.start(lab);
    Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 1_000_003, 5);
    GatewayProgram.start(lab, List.of(V4, V6));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @BeforeEach
  void load() throws IOException, InterruptedException {
    router.load("reverse.nft");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPSV", "EPRT"})
  void stillCarriesTransfers(Mode mode) throws Exception {
    for (Route route : List.of(V4, V6)) {
      Path file = lab.directory().resolve("back-" + mode + route.number());
      Ran curl = new Curl(lab).download(mode, route.endpoint(), "file", file);
      assertThat(curl.exit()).as(curl.toString()).isZero();
      assertThat(Sha256.of(file))
          .isEqualTo(Sha256.of(ServerProgram.VSFTPD.folder(lab).resolve("file")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void forwardsNothing(Family family) throws Exception {
    router.unload();
    assertThat(router.forwards(Host.CLIENT, Host.SERVER, family)).as("without the rules").isTrue();
    assertThat(router.forwards(Host.SERVER, Host.CLIENT, family)).as("without the rules").isTrue();
    router.load("reverse.nft");
    assertThat(router.forwards(Host.CLIENT, Host.SERVER, family)).isFalse();
    assertThat(router.forwards(Host.SERVER, Host.CLIENT, family)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void forwardsWhatHasTheMarkOfAPinhole(Family family) throws Exception {
    router.mark("0x5a11", Host.CLIENT, Host.SERVER);
    try {
      assertThat(router.forwards(Host.CLIENT, Host.SERVER, family)).isTrue();
      assertThat(router.forwards(Host.CLIENT_THIEF, Host.SERVER, family)).isFalse();
      assertThat(router.forwards(Host.SERVER, Host.CLIENT, family)).isFalse();
    } finally {
      router.unmark();
    }
  }

  @ParameterizedTest
  @EnumSource
  void forwardsNothingThatHasTheMarkOfInterceptedConnections(Family family) throws Exception {
    router.mark("0x5a12", Host.CLIENT, Host.SERVER);
    try {
      assertThat(router.forwards(Host.CLIENT, Host.SERVER, family)).isFalse();
    } finally {
      router.unmark();
    }
  }
}
