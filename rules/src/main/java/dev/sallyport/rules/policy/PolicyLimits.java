package dev.sallyport.rules.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sessions of one listener may use, as its policy says; what the whole gateway may use
 * stands in {@link Limits}.
 *
 * @param sessions at the same time
 * @param session what one session may use
 * @param upload bytes per second toward the server
 * @param download bytes per second toward clients
 * @param bans when a client's network is refused for a while
 * @param places where each limit is written, as {@code file:line}, for those that are
 */
public record PolicyLimits(
    Scoped sessions,
    PerSession session,
    Scoped upload,
    Scoped download,
    BanRule bans,
    Map<BuiltinCheck, String> places) {

  /** Stands for no bound. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** What RFC 2577 §5 suggests for failed logins before a session is closed. */
  public static final int USUAL_LOGIN_ATTEMPTS = 5;

  /** What holds where nothing is configured. */
  public static final PolicyLimits USUAL =
      new PolicyLimits(
          Scoped.UNLIMITED,
          new PerSession(USUAL_LOGIN_ATTEMPTS, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED),
          Scoped.UNLIMITED,
          Scoped.UNLIMITED,
          BanRule.NEVER,
          Map.of());

  /** Copies. */
  public PolicyLimits {
    places = Map.copyOf(places);
  }

  /** Where the limit behind this check is written. */
  Optional<String> place(BuiltinCheck check) {
    return Optional.ofNullable(places.get(check));
  }

  /**
   * A bound for everybody together, for each client and for each user; all of them hold.
   *
   * @param listener all sessions of the listener together
   * @param client those of one client network, see {@link Prefix#ofClient}
   * @param user those logged in as one user
   */
  public record Scoped(long listener, long client, long user) {

    /** No bound. */
    public static final Scoped UNLIMITED =
        new Scoped(PolicyLimits.UNLIMITED, PolicyLimits.UNLIMITED, PolicyLimits.UNLIMITED);
  }

  /**
   * What one session may use.
   *
   * @param loginAttempts logins the server refuses before the session ends with 421
   * @param commandsPerSecond lines read from the client; what is more waits in its socket
   * @param transfers files sent or received; the next is refused
   * @param largestUpload bytes of one transfer toward the server; the next byte cuts it
   * @param largestDownload bytes of one file toward the client, likewise; listings do not count
   */
  public record PerSession(
      long loginAttempts,
      long commandsPerSecond,
      long transfers,
      long largestUpload,
      long largestDownload) {}

  /**
   * When a client's network is refused.
   *
   * @param failedLogins this many within {@code window}; {@link PolicyLimits#UNLIMITED} for never
   * @param violations likewise, sessions that ended because of what the client did
   * @param duration of the ban
   * @param exempt networks that are banned by an operator alone
   */
  public record BanRule(
      long failedLogins, long violations, Duration window, Duration duration, List<Prefix> exempt) {

    /** As without any configuration. */
    public static final BanRule NEVER =
        new BanRule(UNLIMITED, UNLIMITED, Duration.ofMinutes(10), Duration.ofHours(1), List.of());

    /** Copies. */
    public BanRule {
      exempt = List.copyOf(exempt);
    }
  }
}
