package dev.sallyport.proxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.policy.PolicyLimits.BanRule;
import dev.sallyport.rules.policy.Prefix;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bans")
class BansTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final BanRule THREE =
      new BanRule(3, 2, WINDOW, HOUR, List.of(Prefix.of("10.0.0.0/8").orElseThrow()));
  private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
  private static final int MAX_BANS = 3;
  private static final int MAX_CLIENTS = 50;

  private final List<String> told = new ArrayList<>();
  private long nanos;
  private final Bans bans =
      new Bans(
          MAX_BANS,
          MAX_CLIENTS,
          () -> nanos,
          new Ban.Observer() {
            @Override
            public void began(Ban ban) {
              told.add("began " + ban.network());
            }

            @Override
            public void ended(Ban ban, Ban.Ending how) {
              told.add(how + " " + ban.network());
            }
          });

  private void fail(InetAddress client, int times, Instant from) {
    for (int i = 0; i < times; i++) {
      bans.loginFailed(client, THREE, from.plusSeconds(i));
    }
  }

  @Test
  void doNotKeepOutWhoFailedOnceLessThanTheRuleSays() {
    fail(CLIENT, 2, NOW);
    assertThat(bans.of(CLIENT, NOW.plusSeconds(2))).isEmpty();
  }

  @Test
  void keepOutWhoFailedAsOftenAsTheRuleSaysForAsLongAsItSays() {
    fail(CLIENT, 3, NOW);
    Instant begun = NOW.plusSeconds(2);
    assertThat(bans.of(CLIENT, begun)).isPresent();
    assertThat(bans.of(CLIENT, begun.plus(HOUR).minusMillis(1))).isPresent();
    assertThat(bans.of(CLIENT, begun.plus(HOUR))).isEmpty();
    assertThat(told).containsExactly("began 198.51.100.7/32");
  }

  @Test
  void forgetAFailureWhenItsWindowIsOver() {
    fail(CLIENT, 2, NOW);
    bans.loginFailed(CLIENT, THREE, NOW.plus(WINDOW));
    assertThat(bans.count()).isZero();
    bans.loginFailed(CLIENT, THREE, NOW.plus(WINDOW).plusMillis(1));
    assertThat(bans.count()).isOne();
  }

  @Test
  void begunAnewNeedAllFailuresAnew() {
    fail(CLIENT, 3, NOW);
    bans.expire(NOW.plus(HOUR).plusSeconds(2));
    fail(CLIENT, 2, NOW.plus(HOUR).plusSeconds(3));
    assertThat(bans.count()).isZero();
  }

  @Test
  void takeA64OfIpv6ForOneClient() {
    for (int i = 1; i <= 3; i++) {
      bans.loginFailed(InetAddress.ofLiteral("2001:db8:0:1::" + i), THREE, NOW);
    }
    assertThat(bans.of(InetAddress.ofLiteral("2001:db8:0:1:ffff::9"), NOW)).isPresent();
    assertThat(bans.of(InetAddress.ofLiteral("2001:db8:0:2::1"), NOW)).isEmpty();
  }

  @Test
  void takeNeighboursInIpv4ForDifferentClients() {
    for (int i = 1; i <= 3; i++) {
      bans.loginFailed(InetAddress.ofLiteral("198.51.100." + i), THREE, NOW);
    }
    assertThat(bans.count()).isZero();
  }

  @Test
  void countViolationsApartFromFailedLogins() {
    fail(CLIENT, 2, NOW);
    bans.violated(CLIENT, THREE, NOW);
    assertThat(bans.of(CLIENT, NOW)).isEmpty();
    bans.violated(CLIENT, THREE, NOW);
    assertThat(bans.of(CLIENT, NOW)).map(Ban::cause).contains(Ban.Cause.VIOLATIONS);
  }

  @Test
  void leaveExemptNetworksAlone() {
    fail(InetAddress.ofLiteral("10.1.2.3"), 100, NOW);
    assertThat(bans.count()).isZero();
    assertThat(bans.clientsWithOffences()).isZero();
  }

  @Test
  void rememberNothingWhereThePolicyBansNobody() {
    bans.loginFailed(CLIENT, BanRule.NEVER, NOW);
    assertThat(bans.clientsWithOffences()).isZero();
  }

  @Test
  void holdForWhateverNetworkAnOperatorNames() {
    bans.add(Prefix.of("198.51.0.0/16").orElseThrow(), HOUR, NOW);
    assertThat(bans.of(CLIENT, NOW)).isPresent();
    assertThat(bans.of(InetAddress.ofLiteral("198.52.0.1"), NOW)).isEmpty();
    assertThat(bans.of(InetAddress.ofLiteral("2001:db8::1"), NOW)).isEmpty();
  }

  @Test
  void areLiftedByTheirNetworkOrByAnAddressOfTheClient() {
    fail(CLIENT, 3, NOW);
    bans.add(Prefix.of("2001:db8:0:1::/64").orElseThrow(), HOUR, NOW);
    assertThat(bans.lift(Prefix.of("198.51.100.0/24").orElseThrow())).isEmpty();
    assertThat(bans.lift(Prefix.of("198.51.100.7/32").orElseThrow())).isPresent();
    assertThat(bans.lift(Prefix.of("2001:db8:0:1::5").orElseThrow())).isPresent();
    assertThat(bans.lift(Prefix.of("198.51.100.7/32").orElseThrow())).isEmpty();
    assertThat(bans.list(NOW)).isEmpty();
    assertThat(told).endsWith("LIFTED 198.51.100.7/32", "LIFTED 2001:db8:0:1:0:0:0:0/64");
  }

  @Test
  void areListedByWhichEndsFirst() {
    bans.add(Prefix.of("10.1.0.0/16").orElseThrow(), HOUR, NOW);
    bans.add(Prefix.of("10.2.0.0/16").orElseThrow(), WINDOW, NOW);
    assertThat(bans.list(NOW).stream().map(ban -> ban.network().toString()))
        .containsExactly("10.2.0.0/16", "10.1.0.0/16");
    assertThat(bans.list(NOW.plus(WINDOW))).hasSize(1);
  }

  @Test
  void endByThemselvesAndSaySo() {
    fail(CLIENT, 3, NOW);
    bans.expire(NOW.plus(HOUR).plusSeconds(1));
    assertThat(told).hasSize(1);
    bans.expire(NOW.plus(HOUR).plusSeconds(2));
    assertThat(told).endsWith("EXPIRED 198.51.100.7/32");
    assertThat(bans.count()).isZero();
  }

  @Test
  void atTheirBoundAreAllKept() {
    for (int i = 0; i < MAX_BANS; i++) {
      bans.add(Prefix.of("10." + i + ".0.0/16").orElseThrow(), HOUR.plusSeconds(i), NOW);
    }
    assertThat(bans.list(NOW)).hasSize(MAX_BANS);
  }

  @Test
  void beyondTheirBoundLoseTheOneThatEndsFirst() {
    for (int i = 0; i <= MAX_BANS; i++) {
      bans.add(Prefix.of("10." + i + ".0.0/16").orElseThrow(), HOUR.plusSeconds(i), NOW);
    }
    assertThat(bans.list(NOW)).hasSize(MAX_BANS);
    assertThat(bans.count()).isEqualTo(MAX_BANS);
    assertThat(told).endsWith("began 10.3.0.0/16", "EVICTED 10.0.0.0/16");
  }

  @Test
  void keepTheFailuresOfNoMoreClientsThanTheirBound() {
    for (int i = 0; i < MAX_CLIENTS; i++) {
      bans.loginFailed(InetAddress.ofLiteral("198.51.100." + i), THREE, NOW);
    }
    assertThat(bans.clientsWithOffences()).isEqualTo(MAX_CLIENTS);
    for (int i = 0; i < 200; i++) {
      bans.loginFailed(InetAddress.ofLiteral("203.0.113." + i), THREE, NOW);
    }
    assertThat(bans.clientsWithOffences()).isEqualTo(MAX_CLIENTS);
  }

  @Test
  void forgetClientsWhoseFailuresDoNotCountAnyMore() {
    fail(CLIENT, 2, NOW);
    nanos = WINDOW.toNanos() + 1;
    assertThat(bans.clientsWithOffences()).isZero();
  }

  @Test
  void keepNoMoreFailuresOfOneClientThanTheRuleAsksFor() {
    Offences failed = Offences.NONE;
    for (int i = 0; i < 10; i++) {
      failed = failed.plus(NOW.plusSeconds(i), WINDOW, 3);
    }
    assertThat(failed.at()).hasSize(3).first().isEqualTo(NOW.plusSeconds(7));
  }

  @Test
  void holdTheirBoundWhenManyThreadsBan() throws Exception {
    var quiet =
        new Bans(
            MAX_BANS,
            MAX_CLIENTS,
            () -> 0,
            new Ban.Observer() {
              @Override
              public void began(Ban ban) {}

              @Override
              public void ended(Ban ban, Ban.Ending how) {}
            });
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 200; i++) {
                var network = Prefix.of("10." + thread + "." + i + ".0/24").orElseThrow();
                quiet.add(network, HOUR.plusSeconds(i), NOW);
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    assertThat(quiet.count()).isEqualTo(MAX_BANS);
    assertThat(quiet.list(NOW)).hasSize(MAX_BANS);
    for (Ban ban : quiet.list(NOW)) {
      quiet.lift(ban.network());
    }
    assertThat(quiet.count()).isZero();
    assertThat(quiet.of(InetAddress.ofLiteral("10.0.199.1"), NOW)).isEmpty();
  }
}
