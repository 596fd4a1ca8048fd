package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigProblem;
import java.util.List;
import java.util.Locale;

/** What came of reading the configuration again. */
public sealed interface ReloadResult {

  /** It is in force. */
  record Applied() implements ReloadResult {}

  /** It has mistakes; what was in force stays in force. */
  record Refused(List<ConfigProblem> problems) implements ReloadResult {

    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is without mistakes, but this machine would not have it; what was in force stays. */
  record Failed(String why) implements ReloadResult {}

  /** The stable name, for metrics and the audit. */
  default String outcome() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
