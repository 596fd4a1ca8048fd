package dev.sallyport.proxy.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.sallyport.proxy.config.LogConfig;
import org.slf4j.LoggerFactory;

/** The log: one line per message on stderr, at the level the configuration asks for. */
final class Logging {
  // Whatever a peer managed to get into a message, it does not begin a line of its own.
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0}: "
          + "%replace(%msg %kvp){'[\\r\\n]+', ' '}%n";

  private static boolean configured;

  private Logging() {}

  /** Until the configuration is read, only what is wrong. Any thread. */
  static synchronized void begin() {
    if (!configured) {
      configure(LogConfig.Level.WARN);
    }
  }

  /** Replaces whatever configuration the logging library found by itself. Any thread. */
  static synchronized void configure(LogConfig.Level level) {
    configured = true;
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.addTurboFilter(new NothingWrong());
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    level(level);
  }

  /** Changes what is written. Any thread. */
  static synchronized void level(LogConfig.Level level) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .setLevel(
            switch (level) {
              case ERROR -> Level.ERROR;
              case WARN -> Level.WARN;
              case INFO -> Level.INFO;
              case DEBUG -> Level.DEBUG;
            });
  }
}
