package dev.sallyport.proxy.fuzz;

import java.util.Locale;

/**
 * A broken promise with what breaks it, in the words of a shell: a report of the build says all
 * that is needed to see it again.
 */
public final class Finding {
  private Finding() {}

  /** What is to hold of one input. */
  @FunctionalInterface
  public interface Check {

    /** Throws where it does not hold. */
    void run();
  }

  /** Runs the check, and says of whatever it throws for which input. */
  public static void namedBy(byte[] input, Check check) {
    try {
      check.run();
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError(
          broken.getMessage() + "\nfor the input of: printf '" + printf(input) + "'", broken);
    }
  }

  private static String printf(byte[] input) {
    var text = new StringBuilder();
    for (byte octet : input) {
      char c = (char) (octet & 0xff);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '%' -> text.append("%%");
        case '\\' -> text.append("\\\\");
        case '\'' -> text.append("\\047");
        default -> {
          if (c < ' ' || c > '~') {
            text.append(String.format(Locale.ROOT, "\\%03o", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.toString();
  }
}
