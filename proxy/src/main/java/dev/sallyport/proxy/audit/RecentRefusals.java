package dev.sallyport.proxy.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last refusals, for who looks on. Any thread writes and none waits: a refusal takes the next
 * number and the place of the oldest one.
 */
public final class RecentRefusals implements Consumer<AuditEvent> {
  /** How many are kept. */
  public static final int KEPT = 512;

  private final AtomicReferenceArray<@Nullable Numbered> ring = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong last = new AtomicLong();

  /**
   * A refusal.
   *
   * @param number from 1, in the order of events
   */
  public record Numbered(long number, AuditEvent.Refusal refusal) {}

  @Override
  public void accept(AuditEvent event) {
    if (event instanceof AuditEvent.Refusal refusal) {
      long number = last.incrementAndGet();
      ring.set((int) (number % KEPT), new Numbered(number, refusal));
    }
  }

  /** How many there were since the start. */
  public long count() {
    return last.get();
  }

  /** Those after a number, oldest first; what has lost its place meanwhile is left out. */
  public List<Numbered> after(long number) {
    long newest = last.get();
    var found = new ArrayList<Numbered>();
    for (long i = Math.max(0, Math.max(number, newest - KEPT)) + 1; i <= newest; i++) {
      Numbered kept = ring.get((int) (i % KEPT));
      if (kept != null && kept.number() == i) {
        found.add(kept);
      }
    }
    return found;
  }
}
