package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user who is not root, with the two capabilities that the unit gives and no way to more. */
@DisplayName("As its unit's user, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class UnprivilegedLabTest {
  private static final String UNIT = "net_admin,+net_bind_service";
  private static final Route PINHOLES =
      new Route(1, Family.IPV4, Family.IPV4, ServerProgram.VSFTPD.port(), "same", Plane.KERNEL);
  private static final int INTERCEPTED = 2121;

  private static Lab lab;
  private static Background gateway;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    Router.of(lab).beTransparent();
    ServerProgram.VSFTPD.start(lab);
    Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 1_000_003, 21);
    String[] command =
        GatewayProgram.command(
            lab,
            PINHOLES.config()
                + "{ name = both, bind = \"[::]:2121\", intercept = tproxy,"
                + " server-side.address = client }");
    command[0] = readable(command[0]);
    var unit =
        Stream.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--no-new-privs",
            "--inh-caps=+" + UNIT,
            "--ambient-caps=+" + UNIT,
            "--bounding-set=-all,+" + UNIT);
    gateway =
        lab.start(Host.GATEWAY, Stream.concat(unit, Arrays.stream(command)).toArray(String[]::new));
    lab.awaitListening(Host.GATEWAY, INTERCEPTED, gateway);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void hasTheCapabilitiesOfTheUnitAndNoOthers() throws IOException, InterruptedException {
    String unit = Files.readString(Path.of("..", "deploy", "systemd", "sallyport.service"));
    assertThat(unit)
        .contains("\nAmbientCapabilities=CAP_NET_ADMIN CAP_NET_BIND_SERVICE\n")
        .contains("\nCapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_BIND_SERVICE\n");
    Ran ran = inGateway("sh", "-c", "grep -h -e ^Uid -e ^Cap /proc/$(pgrep -u 65534 java)/status");
    assertThat(ran.out())
        .contains("Uid:\t65534\t65534\t65534\t65534")
        // Bits 10 and 12.
        .contains("CapEff:\t0000000000001400", "CapBnd:\t0000000000001400");
  }

  @ParameterizedTest
  @EnumSource(names = {"EPSV", "EPRT"})
  void opensPinholes(Mode mode) throws Exception {
    assertThat(gateway.output()).contains("route-1: data connections are led by the kernel");
    fetches(mode, PINHOLES.endpoint());
    Ran marked = inGateway("cat", "/proc/net/nf_conntrack");
    assertThat(marked.out()).contains("mark=" + 0x5a11);
  }

  @ParameterizedTest
  @EnumSource
  void standsInForClientsAndServers(Family family) throws Exception {
    for (Mode mode : List.of(Mode.EPSV, Mode.EPRT)) {
      fetches(mode, family.endpoint(Host.SERVER.address(family), 21));
    }
  }

  private static void fetches(Mode mode, String endpoint) throws Exception {
    Path back = lab.directory().resolve("back");
    Ran curl = new Curl(lab).download(mode, endpoint, "file", back);
    assertThat(curl.exit()).as(curl.toString()).isZero();
    assertThat(Sha256.of(back))
        .isEqualTo(Sha256.of(ServerProgram.VSFTPD.folder(lab).resolve("file")));
  }

  /** The distribution where this user can read it, whoever owns the folder it was built in. */
  private static String readable(String launcher) throws IOException, InterruptedException {
    Path distribution = Path.of(launcher).resolve("..").resolve("..").normalize();
    Path copy = lab.directory().resolve("sallyport");
    Ran ran = inGateway("cp", "-r", distribution.toString(), copy.toString());
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return copy.resolve("bin").resolve("sallyport").toString();
  }

  private static Ran inGateway(String... command) throws IOException, InterruptedException {
    return lab.exec(Host.GATEWAY, Duration.ofSeconds(30), command);
  }
}
