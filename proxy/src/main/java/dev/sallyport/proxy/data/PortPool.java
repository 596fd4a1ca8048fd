package dev.sallyport.proxy.data;

import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * The data ports of one face of a listener. Ports are drawn at random, so that nobody can guess the
 * next one (RFC 2577 §8). Safe for all threads, without locks.
 */
public final class PortPool {
  private static final int DRAWS = 16;

  private final int first;
  private final int size;
  private final AtomicLongArray taken;
  private final AtomicInteger used = new AtomicInteger();
  private final RandomGenerator random;

  /**
   * A pool of the ports {@code first} to {@code last}.
   *
   * @param first the lowest port
   * @param last the highest port, not below {@code first}
   */
  public PortPool(int first, int last) {
    this(first, last, new SecureRandom());
  }

  PortPool(int first, int last, RandomGenerator random) {
    if (first < 1 || last > 65_535 || last < first) {
      throw new IllegalArgumentException(first + "-" + last);
    }
    this.first = first;
    this.size = last - first + 1;
    this.taken = new AtomicLongArray((size + 63) / 64);
    this.random = random;
  }

  /**
   * Draws a free port, or nothing when all are taken. Free ports have the same chance while the
   * pool is not crowded; after {@value #DRAWS} draws of taken ones the next free port above is as
   * good.
   */
  public OptionalInt take() {
    for (int i = 0; i < DRAWS; i++) {
      int index = random.nextInt(size);
      if (claim(index)) {
        used.incrementAndGet();
        return OptionalInt.of(first + index);
      }
    }
    int start = random.nextInt(size);
    for (int i = 0; i < size; i++) {
      int index = (start + i) % size;
      if (claim(index)) {
        used.incrementAndGet();
        return OptionalInt.of(first + index);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Gives a port back that {@link #take} drew.
   *
   * @throws IllegalStateException for any other port, which would be handed out twice
   */
  public void give(int port) {
    int index = port - first;
    if (index < 0 || index >= size || !release(index)) {
      throw new IllegalStateException("port " + port + " was not taken");
    }
    used.decrementAndGet();
  }

  /** How many ports are taken now. */
  public int used() {
    return used.get();
  }

  /** How many ports the range has. */
  public int size() {
    return size;
  }

  private boolean release(int index) {
    long bit = 1L << (index & 63);
    return (taken.getAndAccumulate(index >> 6, ~bit, (word, mask) -> word & mask) & bit) != 0;
  }

  private boolean claim(int index) {
    long bit = 1L << (index & 63);
    return (taken.getAndAccumulate(index >> 6, bit, (word, mask) -> word | mask) & bit) == 0;
  }
}
