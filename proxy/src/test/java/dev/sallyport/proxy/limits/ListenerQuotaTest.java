package dev.sallyport.proxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.Throttle;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicyLimits.Scoped;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The quota of a listener")
class ListenerQuotaTest {
  private static final long NONE = PolicyLimits.UNLIMITED;
  private static final InetAddress ANN = InetAddress.ofLiteral("198.51.100.1");
  private static final InetAddress BOB = InetAddress.ofLiteral("198.51.100.2");
  private static final long RATE = 100_000;

  private long nanos;

  private ListenerQuota quota(Scoped sessions, Scoped download) {
    return new ListenerQuota(limits(sessions, download, NONE), () -> nanos);
  }

  private static PolicyLimits limits(Scoped sessions, Scoped download, long commandsPerSecond) {
    PolicyLimits usual = PolicyLimits.USUAL;
    var session = new PolicyLimits.PerSession(5, commandsPerSecond, NONE, NONE, NONE);
    return new PolicyLimits(sessions, session, usual.upload(), download, usual.bans(), Map.of());
  }

  private static Visit visit(ListenerQuota quota, InetAddress client) {
    return ((ListenerQuota.Entry.Entered) quota.enter(client)).visit();
  }

  private static BuiltinCheck refusal(ListenerQuota quota, InetAddress client) {
    return ((ListenerQuota.Entry.Full) quota.enter(client)).check();
  }

  @Test
  void hasAsManyPlacesAsItSaysAndNotOneMore() {
    ListenerQuota quota = quota(new Scoped(2, NONE, NONE), Scoped.UNLIMITED);
    visit(quota, ANN);
    Visit second = visit(quota, BOB);
    assertThat(refusal(quota, ANN)).isEqualTo(BuiltinCheck.LISTENER_SESSIONS);
    second.leave();
    second.leave();
    visit(quota, ANN);
    assertThat(refusal(quota, BOB)).isEqualTo(BuiltinCheck.LISTENER_SESSIONS);
  }

  @Test
  void takesNoPlaceOfTheListenerFromWhomItRefuses() {
    ListenerQuota quota = quota(new Scoped(2, 1, NONE), Scoped.UNLIMITED);
    visit(quota, ANN);
    for (int i = 0; i < 5; i++) {
      assertThat(refusal(quota, ANN)).isEqualTo(BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT);
    }
    visit(quota, BOB);
  }

  @Test
  void takesA64OfIpv6ForOneClient() {
    ListenerQuota quota = quota(new Scoped(NONE, 1, NONE), Scoped.UNLIMITED);
    visit(quota, InetAddress.ofLiteral("2001:db8::1"));
    assertThat(refusal(quota, InetAddress.ofLiteral("2001:db8::ffff:2")))
        .isEqualTo(BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT);
    visit(quota, InetAddress.ofLiteral("2001:db8:0:1::1"));
  }

  @Test
  void countsAUserWhateverTheCaseAndOnlyWhileLoggedIn() {
    ListenerQuota quota = quota(new Scoped(NONE, NONE, 1), Scoped.UNLIMITED);
    Visit first = visit(quota, ANN);
    Visit second = visit(quota, BOB);
    assertThat(first.logIn("ann")).isTrue();
    assertThat(first.logIn("ann")).isTrue();
    assertThat(second.logIn("ANN")).isFalse();
    assertThat(second.logIn("bob")).isTrue();
    assertThat(first.logIn("eve")).isTrue();
    assertThat(second.logIn("ann")).isTrue();
  }

  @Test
  void keepsNothingOfClientsAndUsersWhoAreGone() {
    ListenerQuota quota = quota(Scoped.UNLIMITED, new Scoped(NONE, RATE, RATE));
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Visit visit = visit(quota, InetAddress.ofLiteral("10.0.0." + i));
      visit.logIn("user" + i);
      visits.add(visit);
    }
    assertThat(quota.shares()).isEqualTo(200);
    visits.forEach(Visit::leave);
    assertThat(quota.shares()).isZero();
  }

  @Test
  void countsTheSessionsThereAreWhenItsLimitsChange() {
    ListenerQuota quota = quota(new Scoped(2, NONE, NONE), Scoped.UNLIMITED);
    Visit before = visit(quota, ANN);
    ListenerQuota after = quota.reloaded(limits(new Scoped(1, NONE, NONE), Scoped.UNLIMITED, NONE));
    assertThat(refusal(after, BOB)).isEqualTo(BuiltinCheck.LISTENER_SESSIONS);
    before.leave();
    visit(after, BOB);
  }

  @Test
  void doesNotThrottleWhereThereIsNoRate() {
    Visit visit = visit(quota(Scoped.UNLIMITED, Scoped.UNLIMITED), ANN);
    assertThat(visit.throttle(Direction.TO_CLIENT, () -> {})).isSameAs(Throttle.NONE);
  }

  @Test
  void neverGivesMoreThanItsRateHoweverOftenItIsAsked() {
    Visit visit = visit(quota(Scoped.UNLIMITED, new Scoped(RATE, NONE, NONE)), ANN);
    Throttle throttle = visit.throttle(Direction.TO_CLIENT, () -> {});
    assertThat(takenWithin(Duration.ofSeconds(10), throttle))
        .isLessThanOrEqualTo(10 * RATE)
        .isGreaterThan(10 * RATE - RATE / 4);
  }

  @Test
  void givesAtMostAQuarterOfASecondAfterAPause() {
    Visit visit = visit(quota(Scoped.UNLIMITED, new Scoped(NONE, NONE, RATE)), ANN);
    visit.logIn("ann");
    Throttle throttle = visit.throttle(Direction.TO_CLIENT, () -> {});
    nanos += Duration.ofHours(1).toNanos();
    assertThat(throttle.take(Long.MAX_VALUE)).isEqualTo(RATE / 4);
    assertThat(throttle.take(1)).isZero();
  }

  @Test
  void givesAClientNoMoreForComingBack() {
    ListenerQuota quota = quota(Scoped.UNLIMITED, new Scoped(NONE, RATE, NONE));
    long taken = 0;
    for (int i = 0; i < 1000; i++) {
      Visit visit = visit(quota, ANN);
      taken += visit.throttle(Direction.TO_CLIENT, () -> {}).take(RATE);
      visit.leave();
    }
    assertThat(taken).isZero();
  }

  @Test
  void sharesARateAmongTheSessionsOfAClient() {
    ListenerQuota quota = quota(Scoped.UNLIMITED, new Scoped(NONE, RATE, NONE));
    Throttle one = visit(quota, ANN).throttle(Direction.TO_CLIENT, () -> {});
    Throttle two = visit(quota, ANN).throttle(Direction.TO_CLIENT, () -> {});
    assertThat(takenWithin(Duration.ofSeconds(4), one, two)).isLessThanOrEqualTo(4 * RATE);
  }

  @Test
  void holdsATransferToTheNarrowestOfItsRatesAndTakesNoMoreFromTheOthers() {
    ListenerQuota quota = quota(Scoped.UNLIMITED, new Scoped(10 * RATE, RATE, NONE));
    Throttle slow = visit(quota, ANN).throttle(Direction.TO_CLIENT, () -> {});
    Throttle other = visit(quota, BOB).throttle(Direction.TO_CLIENT, () -> {});
    assertThat(takenWithin(Duration.ofSeconds(4), slow))
        .isLessThanOrEqualTo(4 * RATE)
        .isGreaterThan(3 * RATE);
    assertThat(takenWithin(Duration.ofSeconds(4), other)).isGreaterThan(3 * RATE);
  }

  @Test
  void takesBackWhatWasNotUsed() {
    Visit visit = visit(quota(Scoped.UNLIMITED, new Scoped(RATE, RATE, NONE)), ANN);
    Throttle throttle = visit.throttle(Direction.TO_CLIENT, () -> {});
    nanos += Duration.ofSeconds(1).toNanos();
    long taken = throttle.take(RATE);
    throttle.giveBack(taken);
    assertThat(throttle.take(RATE)).isEqualTo(taken).isPositive();
  }

  @Test
  void namesAPauseAfterWhichThereIsSomethingToTake() {
    int[] told = new int[1];
    Visit visit = visit(quota(Scoped.UNLIMITED, new Scoped(RATE, 2 * RATE, NONE)), ANN);
    Throttle throttle = visit.throttle(Direction.TO_CLIENT, () -> told[0]++);
    for (int i = 0; i < 10; i++) {
      assertThat(throttle.take(RATE)).isZero();
      Duration pause = throttle.pause();
      assertThat(pause).isPositive().isLessThan(Duration.ofSeconds(1));
      nanos += pause.toNanos();
      assertThat(throttle.take(RATE)).isPositive();
      throttle.take(RATE);
    }
    assertThat(told[0]).isOne();
  }

  @Test
  void letsTheCommandsOfASecondComeAtOnceAndThenInTheirTime() {
    PolicyLimits limits = limits(Scoped.UNLIMITED, Scoped.UNLIMITED, 10);
    CommandPace pace = visit(new ListenerQuota(limits, () -> nanos), ANN).pace();
    for (int i = 0; i < 10; i++) {
      assertThat(pace.nanosUntilNext()).isZero();
      pace.commandRead();
    }
    assertThat(pace.nanosUntilNext()).isEqualTo(Duration.ofMillis(100).toNanos());
    nanos += Duration.ofMillis(100).toNanos();
    assertThat(pace.nanosUntilNext()).isZero();
  }

  @Test
  void letsCommandsComeAsTheyComeWhereThereIsNoLimit() {
    CommandPace pace = visit(quota(Scoped.UNLIMITED, Scoped.UNLIMITED), ANN).pace();
    for (int i = 0; i < 1000; i++) {
      pace.commandRead();
    }
    assertThat(pace.nanosUntilNext()).isZero();
  }

  /** Asks every 10 ms, in odd amounts, as data planes do. */
  private long takenWithin(Duration time, Throttle... throttles) {
    long taken = 0;
    for (long end = nanos + time.toNanos(); nanos < end; nanos += 10_000_000) {
      for (Throttle throttle : throttles) {
        taken += throttle.take(65_536);
        taken += throttle.take(77);
      }
    }
    return taken;
  }
}
