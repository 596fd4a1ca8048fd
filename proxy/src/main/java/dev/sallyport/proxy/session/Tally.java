package dev.sallyport.proxy.session;

/**
 * What a session has done so far, as far as there is a limit to it.
 *
 * @param violations refusals that count toward the limit
 * @param blankLines empty lines
 * @param failedLogins logins that the server refused
 * @param transfers files whose bytes were let pass; listings do not count
 */
public record Tally(int violations, int blankLines, int failedLogins, int transfers) {

  /** At the start of a session. */
  static final Tally ZERO = new Tally(0, 0, 0, 0);

  Tally violation() {
    return new Tally(violations + 1, blankLines, failedLogins, transfers);
  }

  Tally blankLine() {
    return new Tally(violations, blankLines + 1, failedLogins, transfers);
  }

  Tally failedLogin() {
    return new Tally(violations, blankLines, failedLogins + 1, transfers);
  }

  Tally transfer() {
    return new Tally(violations, blankLines, failedLogins, transfers + 1);
  }
}
