package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Such connections are forwarded by no router, and this machine's forward chain never sees them.
 */
@DisplayName("With data-plane = kernel, a peer whose packets are not forwarded")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Lab#isPossible",
    disabledReason = "network namespaces need root and iproute2")
class KernelOwnMachineLabTest {
  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final List<String> OWN =
      List.of("10.77.2.1:21", "10.77.1.1:21", "127.0.0.1:21", "[fd00:77:2::1]:21", "[::1]:21");
  private static final int FIRST = 2101;
  private static final int ELSEWHERE = FIRST + 10;

  private static Lab lab;
  private static Path file;
  private static int files;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    ServerProgram.VSFTPD.start(lab);
    ServerProgram.VSFTPD.start(lab, Host.GATEWAY);
    file = Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 1_000_003, 3);
    BaseRules.load(lab);
    Stream<String> own =
        Stream.iterate(0, i -> i < OWN.size(), i -> i + 1)
            .map(i -> listener(FIRST + i, OWN.get(i)));
    String elsewhere = "[%s]:21".formatted(Host.SERVER.address(Family.IPV6));
    GatewayProgram.start(
        lab,
        String.join("\n", Stream.concat(own, Stream.of(listener(ELSEWHERE, elsewhere))).toList()),
        List.of(FIRST, ELSEWHERE));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void isServedAsAServerOnThisMachine(int number) throws Exception {
    boolean ipv6 = OWN.get(number).startsWith("[");
    Family family = ipv6 ? Family.IPV6 : Family.IPV4;
    String gateway = family.endpoint(Segment.CLIENT_SIDE.gateway(family), FIRST + number);
    assertIsServed(Host.CLIENT, gateway);
  }

  @Test
  void isServedAsAClientOnThisMachine() throws Exception {
    String address = Segment.CLIENT_SIDE.gateway(Family.IPV6);
    assertIsServed(Host.GATEWAY, Family.IPV6.endpoint(address, ELSEWHERE));
  }

  @Test
  void isServedAsAClientWithALinkLocalAddress() throws Exception {
    String[] show = {"ip", "-6", "-br", "addr", "show", "dev", "clients", "scope", "link"};
    String shown = lab.exec(Host.GATEWAY, SHORT, show).out();
    String address = shown.replaceAll("(?s).*(fe80:[0-9a-f:]+).*", "$1");
    assertIsServed(Host.CLIENT, "[" + address + "%25eth0]:" + ELSEWHERE);
  }

  private static void assertIsServed(Host client, String gateway) throws Exception {
    Path to = lab.directory().resolve("own-" + ++files);
    String url = "ftp://" + gateway + "/file";
    Ran ran =
        lab.exec(client, SHORT, "curl", "-qsSg", "--max-time", "10", "-o", to.toString(), url);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    assertThat(Sha256.of(to)).isEqualTo(Sha256.of(file));
  }

  private static String listener(int port, String server) {
    return """
    {
      name = to-%1$d, bind = "[::]:%1$d", server = "%2$s", data-plane = kernel
      client-side.data-ports = "%3$d-%4$d", server-side.data-ports = "%5$d-%6$d"
    }
    """
        .formatted(port, server, 20 * port, 20 * port + 9, 20 * port + 10, 20 * port + 19);
  }
}
