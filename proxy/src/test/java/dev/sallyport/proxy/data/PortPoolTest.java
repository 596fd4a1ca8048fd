package dev.sallyport.proxy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A port pool")
class PortPoolTest {

  @Property(tries = 200)
  void handsOutEveryPortOfItsRangeOnceAndThenNone(
      @ForAll @IntRange(min = 1, max = 65_535) int first,
      @ForAll @IntRange(min = 1, max = 300) int size) {
    int last = Math.min(65_535, first + size - 1);
    var pool = new PortPool(first, last);
    Set<Integer> taken = new HashSet<>();
    for (int i = first; i <= last; i++) {
      taken.add(pool.take().orElseThrow());
    }
    assertThat(taken).containsExactlyInAnyOrderElementsOf(range(first, last));
    assertThat(pool.take()).isEmpty();
    assertThat(pool.used()).isEqualTo(pool.size()).isEqualTo(last - first + 1);
  }

  @Test
  void handsOutAPortThatWasGivenBack() {
    var pool = new PortPool(50_000, 50_099);
    int port = 0;
    for (int i = 0; i < 100; i++) {
      port = pool.take().orElseThrow();
    }
    pool.give(port);
    assertThat(pool.used()).isEqualTo(99);
    assertThat(pool.take()).hasValue(port);
  }

  @ParameterizedTest
  @CsvSource({"50000", "49999", "50100", "0", "50128"})
  void refusesAPortItDidNotHandOut(int port) {
    var pool = new PortPool(50_000, 50_099);
    assertThatThrownBy(() -> pool.give(port)).isInstanceOf(IllegalStateException.class);
    assertThat(pool.used()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,10", "10,9", "65535,65536", "-1,1"})
  void refusesARangeThatIsNone(int first, int last) {
    assertThatThrownBy(() -> new PortPool(first, last))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** 1,000 ports, 200,000 draws: chi-square with 999 degrees of freedom, p = 0.001 on each end. */
  @Test
  void drawsEveryPortWithTheSameChance() {
    int ports = 1000;
    int draws = 200_000;
    var pool = new PortPool(50_000, 50_999, new Random(42));
    double[] seen = new double[ports];
    for (int i = 0; i < draws; i++) {
      int port = pool.take().orElseThrow();
      seen[port - 50_000]++;
      pool.give(port);
    }
    double expected = (double) draws / ports;
    double chiSquare =
        Arrays.stream(seen).map(n -> (n - expected) * (n - expected) / expected).sum();
    assertThat(chiSquare).isBetween(867.0, 1142.8);
  }

  @Test
  @Timeout(60)
  void neverHandsOnePortToTwoThreads() throws Exception {
    var pool = new PortPool(50_000, 50_129);
    var holders = new AtomicIntegerArray(130);
    Callable<Integer> taker =
        () -> {
          int mostHolders = 0;
          for (int i = 0; i < 50_000; i++) {
            var port = pool.take();
            if (port.isPresent()) {
              int index = port.getAsInt() - 50_000;
              mostHolders = Math.max(mostHolders, holders.incrementAndGet(index));
              Thread.onSpinWait();
              holders.decrementAndGet(index);
              pool.give(port.getAsInt());
            }
          }
          return mostHolders;
        };
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (var mostHolders : threads.invokeAll(List.of(taker, taker, taker, taker, taker, taker))) {
        assertThat(mostHolders.get()).isEqualTo(1);
      }
    }
    assertThat(pool.used()).isZero();
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }
}
