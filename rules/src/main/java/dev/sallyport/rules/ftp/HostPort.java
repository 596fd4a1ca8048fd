package dev.sallyport.rules.ftp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * One end of a data connection.
 *
 * @param host IPv4 or IPv6, never a name
 * @param port 0 to 65535; whether 0 or a low port is acceptable is a decision, not a grammar
 */
public record HostPort(InetAddress host, int port) {

  /** Refuses a port that no 16-bit field could carry. */
  public HostPort {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /**
   * Reads {@code h1,h2,h3,h4,p1,p2} (RFC 959 §4.1.2), and nothing around it.
   *
   * <p>Each number is 1 to 3 ASCII digits, at most 255, without leading zeros: what another parser
   * could read differently (octal, signs, blanks, wrapped values) is not read at all.
   */
  public static Optional<HostPort> parse(String text) {
    byte[] numbers = new byte[6];
    int from = 0;
    for (int i = 0; i < 6; i++) {
      int comma = text.indexOf(',', from);
      int to = i < 5 ? comma : text.length();
      int value = to < 0 ? -1 : Ascii.decimal(text, from, to, 255);
      if (value < 0) {
        return Optional.empty();
      }
      numbers[i] = (byte) value;
      from = to + 1;
    }
    byte[] address = {numbers[0], numbers[1], numbers[2], numbers[3]};
    int port = (numbers[4] & 0xff) << 8 | (numbers[5] & 0xff);
    return Optional.of(new HostPort(IpLiteral.ofBytes(address), port));
  }

  /**
   * Writes {@code h1,h2,h3,h4,p1,p2}.
   *
   * @throws IllegalStateException for an IPv6 host, which this form cannot carry
   */
  public String commas() {
    if (!(host instanceof Inet4Address)) {
      throw new IllegalStateException("RFC 959 form of " + host);
    }
    return host.getHostAddress().replace('.', ',') + ',' + (port >> 8) + ',' + (port & 0xff);
  }

  @Override
  public String toString() {
    String literal = host.getHostAddress();
    return (host instanceof Inet4Address ? literal : '[' + literal + ']') + ':' + port;
  }
}
