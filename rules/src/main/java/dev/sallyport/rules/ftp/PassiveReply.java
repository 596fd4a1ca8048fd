package dev.sallyport.rules.ftp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A 227 or 229, taken apart so that its text stays and only the address in it is written anew.
 *
 * <p>Only the closing line is read: an address in any other line is text. The address a 227 names
 * is never handed out, because nobody may believe it (threat B08); data goes to the server we are
 * connected to.
 */
public final class PassiveReply {
  private static final String BEFORE_ADDRESS = " (=[<";
  private static final String AFTER_ADDRESS = ")]> ";
  private static final String PUNCTUATION = ".,;";

  private final FtpReply reply;
  private final int from;
  private final int to;
  private final int port;
  private final Optional<InetAddress> host;

  private PassiveReply(FtpReply reply, int from, int to, int port, Optional<InetAddress> host) {
    this.reply = reply;
    this.from = from;
    this.to = to;
    this.port = port;
    this.host = host;
  }

  /** Whether it names another host than this one; a 229 names none. */
  public boolean namesOther(InetAddress server) {
    return host.filter(named -> !named.equals(server)).isPresent();
  }

  /** The port the server listens on, 0 to 65535. */
  public int port() {
    return port;
  }

  /** Whether this is a 227, which names an address, rather than a 229, which names a port. */
  public boolean form227() {
    return reply.code() == 227;
  }

  /**
   * The same reply with our address in place of the server's. Of several lines only the closing one
   * stays: the others are text to us, but a client may read an address out of them.
   */
  public FtpReply with(HostPort address) {
    String line = reply.lastLine();
    String written = form227() ? address.commas() : Integer.toString(address.port());
    return new FtpReply(
        reply.code(), List.of(line.substring(0, from) + written + line.substring(to)));
  }

  /**
   * Reads a 227 (RFC 959 §4.1.2). The parentheses are not required, so the address begins at the
   * first digit of the text (RFC 1123 §4.1.2.6). A second address in the line makes both worthless.
   */
  public static Optional<PassiveReply> parse227(FtpReply reply) {
    String line = reply.lastLine();
    int from = 4;
    while (from < line.length() && !Ascii.isDigit(line.charAt(from))) {
      from++;
    }
    if (from >= line.length() || BEFORE_ADDRESS.indexOf(line.charAt(from - 1)) < 0) {
      return Optional.empty();
    }
    int to = from;
    while (to < line.length() && (Ascii.isDigit(line.charAt(to)) || isInnerComma(line, to))) {
      to++;
    }
    int end = to;
    if (!endsAddress(line, end) || hasTuple(line, end)) {
      return Optional.empty();
    }
    int start = from;
    return HostPort.parse(line.substring(from, to))
        .map(address ->
            new PassiveReply(reply, start, end, address.port(), Optional.of(address.host())));
  }

  /**
   * Reads a 229: {@code (|||port|)} with any delimiter RFC 2428 §3 allows, exactly once, and
   * nothing in the fields of family and address. What looks like a second port or an address in the
   * text around it makes both worthless: a client may read that one.
   */
  public static Optional<PassiveReply> parse229(FtpReply reply) {
    String line = reply.lastLine();
    int open = line.indexOf('(');
    int close = line.indexOf(')', open + 1);
    if (open < 0 || close - open < 6 || line.indexOf('(', open + 1) >= 0) {
      return Optional.empty();
    }
    char delimiter = line.charAt(open + 1);
    boolean delimited =
        ExtendedAddress.isDelimiter(delimiter)
            && line.charAt(open + 2) == delimiter
            && line.charAt(open + 3) == delimiter
            && line.charAt(close - 1) == delimiter;
    boolean ambiguous =
        hasTuple(line, 3) || hasBars(line, 0, open) || hasBars(line, close, line.length());
    int port = delimited && !ambiguous ? Ascii.decimal(line, open + 4, close - 1, 65_535) : -1;
    return port < 0
        ? Optional.empty()
        : Optional.of(new PassiveReply(reply, open + 4, close - 1, port, Optional.empty()));
  }

  private static boolean isInnerComma(String line, int i) {
    return line.charAt(i) == ','
        && i + 1 < line.length()
        && (Ascii.isDigit(line.charAt(i + 1)) || line.charAt(i + 1) == ',');
  }

  /**
   * Punctuation ends an address only where it ends a word: {@code 6,-1} and {@code 6.5} are junk.
   */
  private static boolean endsAddress(String line, int i) {
    if (i == line.length() || AFTER_ADDRESS.indexOf(line.charAt(i)) >= 0) {
      return true;
    }
    boolean endOfWord = i + 1 == line.length() || line.charAt(i + 1) == ' ';
    return endOfWord && PUNCTUATION.indexOf(line.charAt(i)) >= 0;
  }

  private static boolean hasBars(String line, int from, int to) {
    int bars = line.indexOf("|||", from);
    return bars >= 0 && bars < to;
  }

  private static boolean hasTuple(String line, int from) {
    for (int i = from + 1; i < line.length() - 1; i++) {
      if (line.charAt(i) == ','
          && Ascii.isDigit(line.charAt(i - 1))
          && Ascii.isDigit(line.charAt(i + 1))) {
        return true;
      }
    }
    return false;
  }
}
