package dev.sallyport.harness.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A machine that has rules of its own, for all kinds of things. */
@DisplayName("Beside other rules, the gateway")
@EnabledIf(
    value = "dev.sallyport.harness.lab.Router#isPossible",
    disabledReason = "network namespaces need root and iproute2; nftables is a Debian package")
class KernelRulesLabTest {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final int PORT = ServerProgram.VSFTPD.port();
  private static final Route V4 =
      new Route(0, Family.IPV4, Family.IPV4, PORT, "same", Plane.KERNEL);
  private static final Route V6 =
      new Route(1, Family.IPV6, Family.IPV6, PORT, "same", Plane.KERNEL);
  private static final List<Route> ROUTES = List.of(V4, V6);
  private static final String OPTIONS =
      "limits { data-accept-timeout = 2s, data-stall-timeout = 2s }, drain-timeout = 1s";
  private static final String OTHERS =
      """
      table ip theirs {
        set friends { type ipv4_addr; flags interval, timeout; elements = { 192.0.2.0/24 } }
        chain prerouting {
          type nat hook prerouting priority dstnat; policy accept;
          tcp dport 8080 dnat to 198.51.100.7:80
        }
        chain postrouting {
          type nat hook postrouting priority srcnat; policy accept;
          oifname "nowhere" masquerade
        }
      }
      table inet sallyport_not_quite {
        map open4 { type ipv4_addr : verdict; elements = { 192.0.2.1 : accept } }
        chain forward {
          type filter hook forward priority 10; policy accept;
          ct mark 0x5a11 meta mark set 0x1
        }
      }
      """;
  private static final Pattern OURS = Pattern.compile("(?ms)^table inet sallyport \\{.*?^\\}\n");

  private static Lab lab;
  private static ScriptedPeers peers;
  private static Path file;
  private static int files;

  private Background gateway;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    lab = Lab.create();
    peers = new ScriptedPeers(lab);
    ServerProgram.VSFTPD.start(lab);
    file = Sha256.randomFile(ServerProgram.VSFTPD.folder(lab).resolve("file"), 1_000_003, 3);
  }

  @BeforeEach
  void startGateway() throws IOException, InterruptedException {
    loadOthers();
    gateway = GatewayProgram.startWith(lab, ROUTES, OPTIONS);
  }

  @AfterEach
  void stopGateway() throws IOException, InterruptedException {
    gateway.close();
    nft("flush", "ruleset");
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @Test
  void touchesNoneOfThemWhateverItsEnd() throws Exception {
    nft("delete", "table", "inet", "sallyport");
    String before = nft("list", "ruleset");
    gateway.close();
    gateway = GatewayProgram.startWith(lab, ROUTES, OPTIONS);
    transfers();
    assertThat(others()).isEqualTo(before);

    // Killed, with a pinhole open.
    try (Line client = peers.loggedIn(V4)) {
      client.says("PASV");
      client.hearsReply("227");
      gateway.close();
    }
    assertThat(others()).isEqualTo(before).isNotEqualTo(nft("list", "ruleset"));

    gateway = GatewayProgram.startWith(lab, ROUTES, OPTIONS);
    transfers();
    gateway.terminate();
    assertThat(gateway.await(Duration.ofSeconds(60)).exit()).isZero();
    assertThat(others()).isEqualTo(before);
  }

  @Test
  void hasItsPinholesAgainAfterSomebodyHasFlushedThemAll() throws Exception {
    transfers();
    try (Line client = peers.loggedIn(V6)) {
      client.says("TYPE I");
      client.hearsReply("200");
      client.says("EPSV");
      var port =
          ScriptedPeers.named(client.hearsReply("229"), ScriptedPeers.control(V6).getAddress());
      nft("flush", "ruleset");
      loadOthers();
      transfers();
      // What was open before is open again.
      client.says("RETR file");
      try (Line data = peers.dial(Host.CLIENT, port)) {
        data.awaitEnd(Duration.ofSeconds(30));
        assertThat(data.allHeard()).isEqualTo(Files.readAllBytes(file));
      }
      client.hearsReply("150");
      client.hearsReply("226");
    }
    assertThat(gateway.output()).contains("somebody took the table away");
  }

  /** As where the kernel had more to log than was read in time. */
  @Test
  void knowsOfAnswersAndEndsThatNobodyLogs() throws Exception {
    var audited = new Audited(gateway);
    nft("flush", "chain", "inet", "sallyport", "forward");
    transfers();
    nft("add rule inet sallyport forward tcp flags & (syn|ack) == (syn|ack) log group 2121");
    transfers();
    audited.until(() -> audited.transfers().count() == 8);
    // By what the kernel counts, where what a busy machine had to send twice is counted twice.
    long size = Files.size(file);
    assertThat(audited.transfers())
        .allSatisfy(transfer -> {
          assertThat(transfer.outcome()).isEqualTo("completed");
          assertThat(transfer.bytes()).isBetween(size, 2 * size);
        });
  }

  /** A file each way for each route. */
  private static void transfers() throws Exception {
    for (Route route : ROUTES) {
      Path back = lab.directory().resolve("back-" + ++files);
      Ran curl = new Curl(lab).download(Mode.EPSV, route.endpoint(), "file", back);
      assertThat(curl.exit()).as(curl.toString()).isZero();
      assertThat(Sha256.of(back)).isEqualTo(Sha256.of(file));
      curl = new Curl(lab).upload(Mode.EPRT, route.endpoint(), back, "up/" + back.getFileName());
      assertThat(curl.exit()).as(curl.toString()).isZero();
    }
  }

  private static void loadOthers() throws IOException, InterruptedException {
    BaseRules.load(lab);
    Path rules = Files.writeString(lab.directory().resolve("others.nft"), OTHERS);
    nft("-f", rules.toString());
  }

  private static String others() throws IOException, InterruptedException {
    return OURS.matcher(nft("list", "ruleset")).replaceAll("");
  }

  /** What nft says; counters apart, which are no rules. */
  private static String nft(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 2];
    command[0] = "nft";
    command[1] = "--stateless";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    Ran ran = lab.exec(Host.GATEWAY, SHORT, command);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return ran.out();
  }
}
