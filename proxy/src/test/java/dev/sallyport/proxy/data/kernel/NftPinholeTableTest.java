package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rules.ftp.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The table of pinholes in the kernel")
@EnabledIf(
    value = "dev.sallyport.proxy.data.kernel.OwnNetwork#isPossible",
    disabledReason = "network namespaces need root, nftables its program nft")
class NftPinholeTableTest {
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Set<Pinhole> come = new HashSet<>();
  private OwnNetwork network;
  private NftPinholeTable table;

  @BeforeEach
  void open() throws Exception {
    network = new OwnNetwork();
    network.nft("table ip theirs { chain c { tcp dport 22 accept; }\n}");
    table = network.in(() -> NftPinholeTable.create(IDLE, this::isAwaited));
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void hasAnElementInEachSetForAPinhole() throws Exception {
    assertThat(done(table.add(v4(50_001, 0)))).isTrue();
    assertThat(elements())
        .containsExactlyInAnyOrder(
            "192.0.2.7 . 192.0.2.1 . 50001 timeout 30s",
            "192.0.2.7 . 192.0.2.1 . 50001 timeout 1m5s : 198.51.100.9 . 5000",
            "192.0.2.7 . 192.0.2.1 . 50001 timeout 1m5s : 198.51.100.1");
  }

  @Test
  void letsOnePacketThroughAPinholeEvenBeforeItIsTakenAway() throws Exception {
    var here = InetAddress.ofLiteral("127.0.0.1");
    var at = new HostPort(here, 50_001);
    done(table.add(new Pinhole(here, at, at, new HostPort(here, 0), Duration.ofSeconds(30))));
    // As two cores do at once: both find the pinhole, and neither has taken it away yet.
    network.nft(
        "add chain inet sallyport look { type filter hook output priority 0; };"
            + "add rule inet sallyport look ip saddr . ip daddr . tcp dport @open4 counter accept;"
            + "add rule inet sallyport look tcp dport 50001 counter drop");
    network.loopback();
    network.in(() -> {
      for (int i = 0; i < 2; i++) {
        try (var socket = SocketChannel.open()) {
          socket.configureBlocking(false);
          var _ = socket.connect(new InetSocketAddress(here, 50_001));
        }
      }
      return true;
    });
    String counted = network.nft("list chain inet sallyport look");
    assertThat(counted).contains("@open4 counter packets 1 ", "50001 counter packets 1 ");
  }

  @Test
  void canShowAPort() throws Exception {
    assertThat(done(table.add(v4(50_001, 20)))).isTrue();
    assertThat(elements())
        .contains("192.0.2.7 . 192.0.2.1 . 50001 timeout 1m5s : 198.51.100.1 . 20");
  }

  @Test
  void speaksIPv6() throws Exception {
    assertThat(done(table.add(v6()))).isTrue();
    assertThat(elements())
        .containsExactlyInAnyOrder(
            "2001:db8:1::7 . 2001:db8:1::1 . 50001 timeout 30s",
            "2001:db8:1::7 . 2001:db8:1::1 . 50001 timeout 1m5s : 2001:db8:2::9 . 5000",
            "2001:db8:1::7 . 2001:db8:1::1 . 50001 timeout 1m5s : 2001:db8:2::1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsNothingOfAPinholeThatIsRemoved(boolean used) throws Exception {
    done(table.add(v4(50_001, 0)));
    done(table.add(v6()));
    if (used) {
      network.nft("delete element inet sallyport open4 { 192.0.2.7 . 192.0.2.1 . 50001 }");
      network.nft("delete element inet sallyport open6 { 2001:db8:1::7 . 2001:db8:1::1 . 50001 }");
    }
    assertThat(done(table.remove(v4(50_001, 0), used))).isTrue();
    assertThat(done(table.remove(v6(), used))).isTrue();
    assertThat(elements()).isEmpty();
  }

  @Test
  void keepsAllOfAPinholeWhenAnotherToTheSamePortOfTheServersIsRemoved() throws Exception {
    done(table.add(v4(50_001, 0)));
    done(table.add(v4(50_002, 0)));
    done(table.remove(v4(50_001, 0), false));
    assertThat(elements()).hasSize(3).allMatch(element -> element.contains(" . 50002 "));
  }

  @Test
  void owesNoRemovalWhenItIsTakenAway() throws Exception {
    done(table.add(v4(50_001, 0)));
    var removed = table.remove(v4(50_001, 0), true).toCompletableFuture();
    table.removeAll(false);
    assertThat(removed).isCompletedWithValue(true);
  }

  @Test
  void removesWhatWasUsedAtTheSameMoment() throws Exception {
    done(table.add(v4(50_001, 0)));
    network.nft("delete element inet sallyport open4 { 192.0.2.7 . 192.0.2.1 . 50001 }");
    assertThat(done(table.remove(v4(50_001, 0), false))).isTrue();
    assertThat(elements()).isEmpty();
  }

  @Test
  void removesWhatHasTimedOut() throws Exception {
    done(table.add(v4(50_001, 0)));
    network.nft(
        "flush set inet sallyport open4; flush map inet sallyport to4;"
            + " flush map inet sallyport from4");
    assertThat(done(table.remove(v4(50_001, 0), true))).isTrue();
    assertThat(done(table.add(v4(50_001, 0)))).isTrue();
  }

  @Test
  void carriesOutManyChangesInTheirOrder() throws Exception {
    List<CompletionStage<Boolean>> all = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (int port = 50_000; port < 50_100; port++) {
        all.add(table.add(v4(port, port)));
        if (round < 19) {
          all.add(table.remove(v4(port, port), false));
        }
      }
    }
    for (CompletionStage<Boolean> each : all) {
      assertThat(done(each)).isTrue();
    }
    assertThat(elements()).hasSize(300);
  }

  @Test
  void refusesOneThatContradictsAnotherAndOpensTheOthers() throws Exception {
    done(table.add(v4(50_001, 0)));
    var other = Packets.at("198.51.100.66", 6000);
    var contradiction =
        new Pinhole(
            v4(50_001, 0).from(), v4(50_001, 0).at(), other, v4(1, 0).as(), Duration.ofSeconds(30));
    var first = table.add(v4(50_002, 21));
    var second = table.add(contradiction);
    var third = table.add(v4(50_003, 22));
    assertThat(List.of(done(first), done(second), done(third))).containsExactly(true, false, true);
    assertThat(elements()).hasSize(9).noneMatch(element -> element.contains("198.51.100.66"));
  }

  @Test
  void isMadeAgainWithAllThatWasOpenWhenSomebodyFlushesTheRules() throws Exception {
    done(table.add(v4(50_001, 0)));
    network.nft("flush ruleset");
    assertThat(done(table.add(v6()))).isTrue();
    assertThat(elements()).hasSize(6);
  }

  @Test
  void isMadeAgainWithoutWhatNobodyWaitsForAnyMore() throws Exception {
    done(table.add(v4(50_001, 0)));
    done(table.add(v4(50_002, 21).patience(Duration.ofMillis(100))));
    done(table.add(v4(50_003, 22)));
    come.add(v4(50_001, 0));
    TimeUnit.MILLISECONDS.sleep(150);
    network.nft("flush ruleset");
    done(table.add(v6()));
    assertThat(elements()).hasSize(6).noneMatch(each -> each.matches("192.0.2.7 .* 5000[12] .*"));
    // Which leaves nothing to fail over later, and to be looked after.
    assertThat(done(table.remove(v4(50_001, 0), true))).isTrue();
    assertThat(done(table.remove(v4(50_003, 22), true))).isTrue();
    assertThat(elements()).hasSize(4);
  }

  @Test
  void isMadeAgainForTheTimeThatIsLeft() throws Exception {
    done(table.add(v4(50_001, 0)));
    TimeUnit.MILLISECONDS.sleep(50);
    network.nft("flush ruleset");
    done(table.add(v6()));
    assertThat(elements())
        .anyMatch(each -> each.matches("192.0.2.7 .* 50001 timeout 29s[0-9]+ms"))
        .anyMatch(each -> each.matches("192.0.2.7 .* 50001 timeout 1m4s[0-9]+ms : .*"));
  }

  @Test
  void takesNoMoreThanMayWait() throws Exception {
    network.in(() -> {
      var idle = new NftPinholeTable(new LibNftables(), new NetlinkSocket(), IDLE, this::isAwaited);
      List<CompletionStage<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < NftPinholeTable.MOST_WAITING; i++) {
        all.add(idle.add(v4(10_000 + i, 10_000 + i)));
      }
      assertThat(done(idle.add(v4(9_999, 9_999)))).isFalse();
      idle.start();
      for (CompletionStage<Boolean> each : all) {
        assertThat(done(each)).isTrue();
      }
      assertThat(done(idle.add(v4(9_999, 9_999)))).isTrue();
      return true;
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isTakenAwayAndNobodyElsesIs(boolean keep) throws Exception {
    String theirs = network.nft("list table ip theirs");
    done(table.add(v4(50_001, 0)));
    table.removeAll(keep);
    assertThat(elements()).isEmpty();
    assertThat(network.nft("list tables").lines().toList())
        .isEqualTo(
            keep ? List.of("table ip theirs", "table inet sallyport") : List.of("table ip theirs"));
    assertThat(network.nft("list ruleset")).doesNotContain("dnat", "@open");
    assertThat(network.nft("list table ip theirs")).isEqualTo(theirs);
  }

  @Test
  void beginsEmptyWhateverAnEarlierGatewayLeft() throws Exception {
    done(table.add(v4(50_001, 0)));
    var another = network.in(() -> NftPinholeTable.create(IDLE, this::isAwaited));
    assertThat(elements()).isEmpty();
    assertThat(done(another.add(v4(50_001, 0)))).isTrue();
  }

  @Test
  void saysWhatNftSays() throws Exception {
    network.in(() -> {
      try (var nft = new LibNftables()) {
        assertThatThrownBy(() -> nft.run("add rule inet nowhere c accept"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("No such file or directory");
      }
      return true;
    });
  }

  @Test
  void isHeardOfByOneGatewayAtATime() throws Exception {
    var log = network.in(() -> PacketLog.open(new Connections()));
    assertThatThrownBy(() -> network.in(() -> PacketLog.open(new Connections())))
        .hasMessageContaining("another gateway");
    log.close();
    network.in(() -> PacketLog.open(new Connections())).close();
  }

  private boolean isAwaited(Pinhole pinhole) {
    return !come.contains(pinhole);
  }

  private List<String> elements() throws Exception {
    List<String> found = new ArrayList<>();
    var pattern = java.util.regex.Pattern.compile("[{,\\s]\\s*([0-9a-f.:]+ \\. [^,{}]+)");
    var text = network.nft("list ruleset");
    for (var block : text.split("elements = ", -1)) {
      if (block.startsWith("{")) {
        var matcher = pattern.matcher(block.substring(0, block.indexOf('}')));
        while (matcher.find()) {
          found.add(
              matcher.group(1).strip().replaceAll(" expires \\S+| limit rate .* packets", ""));
        }
      }
    }
    return found;
  }

  private static Pinhole v4(int port, int asPort) {
    return new Pinhole(
        InetAddress.ofLiteral("192.0.2.7"),
        Packets.at("192.0.2.1", port),
        Packets.at("198.51.100.9", asPort == 0 ? 5000 : asPort == 20 ? 5000 : 4000 + asPort),
        Packets.at("198.51.100.1", asPort),
        Duration.ofSeconds(30));
  }

  private static Pinhole v6() {
    return new Pinhole(
        InetAddress.ofLiteral("2001:db8:1::7"),
        Packets.at("2001:db8:1::1", 50_001),
        Packets.at("2001:db8:2::9", 5000),
        Packets.at("2001:db8:2::1", 0),
        Duration.ofSeconds(30));
  }

  private static boolean done(CompletionStage<Boolean> change) throws Exception {
    return change.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
