package dev.sallyport.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.policy.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The registry of sessions")
@Timeout(30)
class SessionRegistryTest {
  private static final InetAddress ANN = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress BOB = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress EVE = InetAddress.ofLiteral("2001:db8::1");

  @Test
  void hasPlacesUpToTheLimit() {
    SessionRegistry registry = registry(2, 2);
    assertThat(registry.enter(ANN)).isEmpty();
    assertThat(registry.enter(BOB)).isEmpty();
    assertThat(registry.count()).isEqualTo(2);
  }

  @Test
  void hasNoPlaceBeyondTheLimit() {
    SessionRegistry registry = registry(2, 2);
    registry.enter(ANN);
    registry.enter(BOB);
    assertThat(registry.enter(EVE)).contains(SessionRefusal.MAX_SESSIONS);
    assertThat(registry.count()).isEqualTo(2);
  }

  @Test
  void hasNoPlaceForAClientBeyondItsOwnLimit() {
    SessionRegistry registry = registry(10, 2);
    registry.enter(ANN);
    assertThat(registry.enter(ANN)).isEmpty();
    assertThat(registry.enter(ANN)).contains(SessionRefusal.MAX_SESSIONS_PER_CLIENT);
    assertThat(registry.count()).isEqualTo(2);
  }

  @Test
  void letsOthersInWhenOneClientHasAllItMayHave() {
    SessionRegistry registry = registry(10, 1);
    registry.enter(ANN);
    registry.enter(ANN);
    assertThat(registry.enter(BOB)).isEmpty();
  }

  @Test
  void givesAPlaceToTheNextWhenOneLeaves() {
    SessionRegistry registry = registry(1, 1);
    registry.enter(ANN);
    registry.leave(ANN);
    assertThat(registry.enter(BOB)).isEmpty();
  }

  @Test
  void givesAClientItsPlaceBack() {
    SessionRegistry registry = registry(10, 1);
    registry.enter(ANN);
    registry.enter(ANN);
    registry.leave(ANN);
    assertThat(registry.enter(ANN)).isEmpty();
    assertThat(registry.enter(ANN)).contains(SessionRefusal.MAX_SESSIONS_PER_CLIENT);
  }

  @Test
  void losesNoPlaceByRefusing() {
    SessionRegistry registry = registry(2, 1);
    for (int i = 0; i < 100; i++) {
      registry.enter(ANN);
    }
    assertThat(registry.enter(BOB)).isEmpty();
    assertThat(registry.enter(EVE)).contains(SessionRefusal.MAX_SESSIONS);
    registry.leave(ANN);
    registry.leave(BOB);
    assertThat(registry.count()).isZero();
  }

  @Test
  void keepsToItsLimitHoweverManyComeAtOnce() throws Exception {
    SessionRegistry registry = registry(50, 1000);
    Callable<Integer> comingAndComing =
        () -> {
          int let = 0;
          for (int i = 0; i < 1000; i++) {
            let += registry.enter(ANN).isEmpty() ? 1 : 0;
          }
          return let;
        };
    int all = 0;
    try (var threads = Executors.newFixedThreadPool(4)) {
      var results = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 4; i++) {
        results.add(threads.submit(comingAndComing));
      }
      for (Future<Integer> result : results) {
        all += result.get();
      }
    }
    assertThat(all).isEqualTo(50);
    assertThat(registry.count()).isEqualTo(50);
  }

  private static SessionRegistry registry(int sessions, int perClient) {
    Duration any = Duration.ofSeconds(1);
    return new SessionRegistry(
        new Limits(sessions, perClient, any, any, any, any, any, any, 4096, 8192, 262_144, 32, 10));
  }
}
