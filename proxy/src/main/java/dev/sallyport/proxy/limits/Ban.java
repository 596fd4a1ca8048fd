package dev.sallyport.proxy.limits;

import dev.sallyport.rules.policy.Prefix;
import java.time.Instant;

/**
 * A network whose clients get no session for a while.
 *
 * @param network one client ({@link Prefix#ofClient}), or whatever an operator named
 * @param since when it began
 * @param until when it ends by itself
 */
public record Ban(Prefix network, Cause cause, Instant since, Instant until) {

  /** Why. */
  public enum Cause {
    /** Too many logins failed. */
    FAILED_LOGINS,
    /** Too many sessions ended because of what the client did. */
    VIOLATIONS,
    /** An operator asked for it. */
    OPERATOR
  }

  /** How a ban came to its end. */
  public enum Ending {
    /** Its time was over. */
    EXPIRED,
    /** An operator lifted it. */
    LIFTED,
    /** There were more bans than are kept, and it was the next to end. */
    EVICTED
  }

  /** Whether it still holds. */
  boolean holds(Instant now) {
    return now.isBefore(until);
  }

  /** What wants to know of bans; called from any thread, must not block. */
  public interface Observer {

    /** A network is banned from now on, or for longer than it was. */
    void began(Ban ban);

    /** A network is not banned any more. */
    void ended(Ban ban, Ending how);
  }
}
