package dev.sallyport.rules.ftp;

import java.util.List;

/**
 * One complete reply of the server's, or of our own (RFC 959 §4.2).
 *
 * @param code 100 to 699; 6yz are RFC 2228's protected replies
 * @param lines as on the wire, codes included, line ends not; the last one closes the reply
 */
public record FtpReply(int code, List<String> lines) {

  /** Copies the lines. */
  public FtpReply {
    lines = List.copyOf(lines);
    if (code < 100 || code > 699 || lines.isEmpty()) {
      throw new IllegalArgumentException(code + " " + lines);
    }
  }

  /** A reply of one line. */
  public static FtpReply of(int code, String text) {
    return new FtpReply(code, List.of(code + " " + text));
  }

  /** The first digit, which decides (RFC 959 §4.2.1): 1 to 6. */
  public int category() {
    return code / 100;
  }

  /** Another reply to the same command will follow: 1yz. */
  public boolean preliminary() {
    return category() == 1;
  }

  /** The command was carried out: 2yz. */
  public boolean completion() {
    return category() == 2;
  }

  /** The line that closes the reply, the only one whose content means anything. */
  public String lastLine() {
    return lines.getLast();
  }

  /**
   * Whether a line begins as replies do: three digits, of which the first is 1 to 6, then a blank,
   * a hyphen or the end of the line.
   */
  public static boolean startsLikeReply(String line) {
    return line.length() >= 3
        && line.charAt(0) >= '1'
        && line.charAt(0) <= '6'
        && Ascii.isDigit(line.charAt(1))
        && Ascii.isDigit(line.charAt(2))
        && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
  }
}
