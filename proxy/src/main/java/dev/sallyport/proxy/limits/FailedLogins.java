package dev.sallyport.proxy.limits;

import dev.sallyport.rules.policy.PolicyLimits.BanRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The failed logins of one client that still count; a value.
 *
 * @param at when they were, oldest first; never more than the rule that added the last asks for
 * @param window for how long the last one counts
 */
record FailedLogins(List<Instant> at, Duration window) {
  static final FailedLogins NONE = new FailedLogins(List.of(), Duration.ZERO);

  /** Copies. */
  FailedLogins {
    at = List.copyOf(at);
  }

  /** One more; those that are older than the rule's window are forgotten. */
  FailedLogins plus(Instant now, BanRule rule) {
    Instant oldest = now.minus(rule.window());
    var recent = new ArrayList<Instant>(at.size() + 1);
    for (Instant each : at) {
      if (each.isAfter(oldest)) {
        recent.add(each);
      }
    }
    recent.add(now);
    int surplus = (int) Math.max(0, recent.size() - rule.failedLogins());
    return new FailedLogins(recent.subList(surplus, recent.size()), rule.window());
  }

  /** Whether they are as many as the rule asks for. */
  boolean enough(BanRule rule) {
    return at.size() >= rule.failedLogins();
  }
}
