package dev.sallyport.proxy.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Keeps out of the log what libraries warn of although nothing is wrong and nobody can help it. */
final class NothingWrong extends TurboFilter {
  /**
   * Thousands of sessions that end at once have more answers of io_uring's than there is room for.
   * The kernel keeps them, and Netty takes them a little later.
   */
  private static final String LATE_ANSWERS = "CompletionQueue overflow detected";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    return format != null && format.startsWith(LATE_ANSWERS)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
