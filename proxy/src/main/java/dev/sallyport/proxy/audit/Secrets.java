package dev.sallyport.proxy.audit;

import dev.sallyport.rules.ftp.Verb;
import java.util.regex.Pattern;

/** Takes passwords and their like out of command lines. */
public final class Secrets {
  /**
   * PASS, ACCT and ADAT (RFC 959 §4.1.1, RFC 2228 §3), and what servers change passwords with, at
   * the start of a line, or of what another parser might take for one: behind blanks, control
   * characters and Telnet bytes. What follows the four letters is taken for a secret also without a
   * blank, so that a slip of the keyboard ({@code PASSsecret}) does not write it down.
   */
  private static final Pattern SECRET =
      Pattern.compile(
          "((?:^|[^\\x20-\\x7e])\\x20*+)"
              + "(PASS|ACCT|ADAT|SITE\\x20++(?:PSWD|PASS|CHPASS|GPASS|CPWD|ADDUSER|GADDUSER)).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Secrets() {}

  /**
   * Masks a command line that goes to the server. What follows a name that nobody knows may be the
   * password behind a mistyped PASS.
   */
  public static String maskCommand(String line) {
    int blank = line.indexOf(' ');
    return blank < 0 || Verb.of(line.substring(0, blank)).isPresent()
        ? mask(line)
        : mask(line.substring(0, blank));
  }

  /** Gives the line back with {@code ***} for everything from the first secret on. */
  public static String mask(String line) {
    return SECRET.matcher(line).replaceFirst("$1$2 ***");
  }
}
