package dev.sallyport.harness.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a gateway in the lab has written of its transfers. */
record Audited(Background gateway) {
  private static final Pattern BYTES = Pattern.compile("\"outcome\":\"(\\w+)\",\"bytes\":(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One transfer. */
  record Transfer(String outcome, long bytes) {}

  /** All so far, in their order. */
  Stream<Transfer> transfers() {
    return gateway
        .output()
        .lines()
        .filter(line -> line.contains("\"event\":\"transfer\""))
        .flatMap(line -> BYTES.matcher(line).results())
        .map(found -> new Transfer(found.group(1), Long.parseLong(found.group(2))));
  }

  /** The one after so many, which may yet have to come. */
  Transfer next(long before) throws Exception {
    until(() -> transfers().count() > before);
    return transfers().skip(before).findFirst().orElseThrow();
  }

  /** Waits until this is so. */
  void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("in vain: " + gateway.output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
