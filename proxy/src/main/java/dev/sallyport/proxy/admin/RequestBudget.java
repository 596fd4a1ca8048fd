package dev.sallyport.proxy.admin;

import java.util.function.LongSupplier;

/** How many requests are answered in a second, over all connections. On the admin thread. */
final class RequestBudget {
  static final int PER_SECOND = 200;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final LongSupplier nanoClock;
  private long second;
  private int taken;

  RequestBudget(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Takes one, if there is one left. */
  boolean take() {
    long now = nanoClock.getAsLong() / SECOND_NANOS;
    if (now != second) {
      second = now;
      taken = 0;
    }
    return ++taken <= PER_SECOND;
  }
}
