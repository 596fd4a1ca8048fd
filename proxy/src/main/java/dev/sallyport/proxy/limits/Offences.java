package dev.sallyport.proxy.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The failed logins, or the violations, of one client that still count; a value.
 *
 * @param at when they were, oldest first; never more than the rule that added the last asks for
 * @param window for how long the last one counts
 */
record Offences(List<Instant> at, Duration window) {
  static final Offences NONE = new Offences(List.of(), Duration.ZERO);

  /** Copies. */
  Offences {
    at = List.copyOf(at);
  }

  /** One more; those that are older than the window are forgotten, and all but the last few. */
  Offences plus(Instant now, Duration window, long most) {
    Instant oldest = now.minus(window);
    var recent = new ArrayList<Instant>(at.size() + 1);
    for (Instant each : at) {
      if (each.isAfter(oldest)) {
        recent.add(each);
      }
    }
    recent.add(now);
    int surplus = (int) Math.max(0, recent.size() - most);
    return new Offences(recent.subList(surplus, recent.size()), window);
  }
}
