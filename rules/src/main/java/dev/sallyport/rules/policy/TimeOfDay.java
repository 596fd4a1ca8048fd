package dev.sallyport.rules.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A part of each day somewhere.
 *
 * @param fromMinute of the day, the first one in it
 * @param toMinute of the day, the first one not in it; before {@code fromMinute} where midnight is
 *     in it
 */
public record TimeOfDay(int fromMinute, int toMinute, ZoneId zone) {
  private static final int MINUTES_A_DAY = 24 * 60;
  private static final int SECONDS_A_DAY = MINUTES_A_DAY * 60;

  /** Reads {@code 07:00-20:00 Europe/Vienna}; the end may be 24:00, and the zone is needed. */
  public static Optional<TimeOfDay> of(String text) {
    if (text.length() < 13 || text.charAt(5) != '-' || text.charAt(11) != ' ') {
      return Optional.empty();
    }
    int from = minute(text, 0);
    int to = minute(text, 6);
    if (from < 0 || from == MINUTES_A_DAY || to < 0 || from == to) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TimeOfDay(from, to, ZoneId.of(text.substring(12))));
    } catch (DateTimeException noSuchZone) {
      return Optional.empty();
    }
  }

  private static int minute(String text, int at) {
    if (text.charAt(at + 2) != ':') {
      return -1;
    }
    int hour = twoDigits(text, at);
    int minute = twoDigits(text, at + 3);
    boolean lawful = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= MINUTES_A_DAY;
    return lawful ? hour * 60 + minute : -1;
  }

  private static int twoDigits(String text, int at) {
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }

  /** Whether it is that time now. */
  boolean holds(Instant now) {
    // Not atZone: this is asked for every command, and makes no garbage.
    int offset = zone.getRules().getOffset(now).getTotalSeconds();
    int minute = (int) Math.floorMod(now.getEpochSecond() + offset, (long) SECONDS_A_DAY) / 60;
    return fromMinute < toMinute
        ? minute >= fromMinute && minute < toMinute
        : minute >= fromMinute || minute < toMinute;
  }
}
