package dev.sallyport.rules.ftp;

/**
 * The few text operations wire bytes may see: ASCII only, no locale, no Unicode.
 *
 * <p>The JDK's own are traps here: {@code Integer.parseInt} takes a plus sign and Arabic digits,
 * {@code toUpperCase} depends on the locale, {@code trim} drops NUL.
 */
public final class Ascii {
  private Ascii() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /** Upper case for {@code a} to {@code z}; every other char stays. */
  public static String upper(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] >= 'a' && chars[i] <= 'z') {
        chars[i] = (char) (chars[i] - 'a' + 'A');
      }
    }
    return new String(chars);
  }

  /**
   * Reads {@code text[from, to)} as a decimal number of ASCII digits without a leading zero.
   *
   * @param max the largest value accepted, at most 999,999
   * @return the value, or -1 where the text is not such a number
   */
  static int decimal(String text, int from, int to, int max) {
    int length = to - from;
    if (length < 1 || length > 6 || (length > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value <= max ? value : -1;
  }
}
