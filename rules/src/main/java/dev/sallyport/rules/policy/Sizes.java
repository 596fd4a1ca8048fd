package dev.sallyport.rules.policy;

/** What ALLO announces (RFC 959 §4.1.3): a number of bytes, and what follows it is for records. */
public final class Sizes {
  private Sizes() {}

  /**
   * The size in bytes; -1 where there is none.
   *
   * @param doubtIsMuch whether text that is no number counts as the largest one
   */
  public static long announced(String argument, boolean doubtIsMuch) {
    long bytes = 0;
    int at = 0;
    while (at < argument.length() && argument.charAt(at) >= '0' && argument.charAt(at) <= '9') {
      // Beyond eighteen digits it is more than any disk has, whatever follows.
      bytes = at < 18 ? bytes * 10 + (argument.charAt(at) - '0') : Long.MAX_VALUE;
      at++;
    }
    boolean number = at > 0 && (at == argument.length() || argument.charAt(at) == ' ');
    return number ? bytes : doubtIsMuch ? Long.MAX_VALUE : -1;
  }
}
