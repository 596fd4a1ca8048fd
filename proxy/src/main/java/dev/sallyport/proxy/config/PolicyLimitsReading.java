package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicyLimits.BanRule;
import dev.sallyport.rules.policy.PolicyLimits.PerSession;
import dev.sallyport.rules.policy.PolicyLimits.Scoped;
import dev.sallyport.rules.policy.Prefix;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What sessions may use: {@code limits} and {@code bans} of one policy. */
final class PolicyLimitsReading {
  private static final int MILLION = 1_000_000;

  /** Less would let nothing through that a client waits for. */
  private static final int SLOWEST_BYTES_PER_SECOND = 1024;

  /** A network's failures are kept one by one. */
  private static final int MOST_COUNTED = 100;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Section section;
  private final Map<BuiltinCheck, String> places = new EnumMap<>(BuiltinCheck.class);

  private PolicyLimitsReading(Section section) {
    this.section = section;
  }

  /** With stand-ins for what was refused. */
  static PolicyLimits read(Section limits, Section bans) {
    return new PolicyLimitsReading(limits).read(bans);
  }

  private PolicyLimits read(Section bans) {
    PerSession usual = PolicyLimits.USUAL.session();
    var sessions =
        new Scoped(
            count("max-sessions", BuiltinCheck.LISTENER_SESSIONS),
            count("max-sessions-per-client", BuiltinCheck.LISTENER_SESSIONS_PER_CLIENT),
            count("max-sessions-per-user", BuiltinCheck.LISTENER_SESSIONS_PER_USER));
    var session =
        new PerSession(
            placed(
                "login-attempts",
                BuiltinCheck.LOGIN_ATTEMPTS,
                section.atMost("login-attempts", 1, MILLION),
                usual.loginAttempts()),
            section.atMost("commands-per-second", 1, MILLION),
            count("transfers-per-session", BuiltinCheck.TRANSFERS),
            largest("largest-upload", BuiltinCheck.LARGEST_UPLOAD),
            largest("largest-download", BuiltinCheck.LARGEST_DOWNLOAD));
    Scoped upload = rates("upload-rate");
    Scoped download = rates("download-rate");
    section.refuseUnknown();
    BanRule banRule = banRule(bans);
    return new PolicyLimits(sessions, session, upload, download, banRule, places);
  }

  private long count(String key, BuiltinCheck check) {
    return placed(key, check, section.atMost(key, 1, MILLION), PolicyLimits.UNLIMITED);
  }

  private long largest(String key, BuiltinCheck check) {
    return placed(key, check, section.atMostBytes(key, 0), PolicyLimits.UNLIMITED);
  }

  /** What holds anyway is written nowhere, wherever it may be written. */
  private long placed(String key, BuiltinCheck check, long value, long usual) {
    if (value != usual) {
      places.put(check, section.place(key));
    }
    return value;
  }

  private Scoped rates(String key) {
    return new Scoped(
        section.atMostBytes(key, SLOWEST_BYTES_PER_SECOND),
        section.atMostBytes(key + "-per-client", SLOWEST_BYTES_PER_SECOND),
        section.atMostBytes(key + "-per-user", SLOWEST_BYTES_PER_SECOND));
  }

  private BanRule banRule(Section section) {
    var rule =
        new BanRule(
            section.atMost("failed-logins", 1, MOST_COUNTED),
            section.atMost("violations", 1, MOST_COUNTED),
            section.duration("window", SHORTEST, LONGEST),
            section.duration("duration", SHORTEST, LONGEST),
            section.texts(
                "exempt",
                "a network such as 198.51.100.0/24 or 2001:db8::/32, no bit set beyond its length",
                Prefix::of));
    if (rule.failedLogins() != PolicyLimits.UNLIMITED) {
      places.put(BuiltinCheck.BANNED, section.place("failed-logins"));
    } else if (rule.violations() != PolicyLimits.UNLIMITED) {
      places.put(BuiltinCheck.BANNED, section.place("violations"));
    }
    section.refuseUnknown();
    return rule;
  }
}
