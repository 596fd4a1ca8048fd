package dev.sallyport.proxy.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** What was written and where, for the eyes of an operator. */
final class Origins {
  private static final int LONGEST = 120;

  private Origins() {}

  /** {@code file:line}, or what the library knows: {@code system properties}, {@code env var X}. */
  static String of(ConfigOrigin origin) {
    String place = origin.filename() == null ? origin.description() : origin.filename();
    return origin.filename() != null && origin.lineNumber() > 0
        ? place + ':' + origin.lineNumber()
        : place;
  }

  /** The value in one line of bounded length. */
  static String text(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + '…';
  }
}
