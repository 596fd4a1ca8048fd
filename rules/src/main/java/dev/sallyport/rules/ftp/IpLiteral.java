package dev.sallyport.rules.ftp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Addresses as FTP writes them, which is stricter than what the JDK reads.
 *
 * <p>{@code InetAddress.ofLiteral} takes {@code 127.1}, {@code 010.0.0.1} and {@code [::1]}, and
 * turns {@code ::ffff:1.2.3.4} into IPv4; so the text is held against our grammar first. No name is
 * ever looked up.
 */
public final class IpLiteral {
  private IpLiteral() {}

  /** Reads four dotted decimal numbers, each at most 255 and without leading zeros. */
  public static Optional<InetAddress> ipv4(String text) {
    byte[] address = new byte[4];
    int from = 0;
    for (int i = 0; i < 4; i++) {
      int dot = text.indexOf('.', from);
      int to = i < 3 ? dot : text.length();
      int value = to < 0 ? -1 : Ascii.decimal(text, from, to, 255);
      if (value < 0) {
        return Optional.empty();
      }
      address[i] = (byte) value;
      from = to + 1;
    }
    return Optional.of(ofBytes(address));
  }

  /**
   * Reads an IPv6 address of hexadecimal groups and colons (RFC 4291 §2.2, forms 1 and 2): no
   * scope, no brackets, and no embedded or mapped IPv4, which would name an IPv4 host in disguise.
   */
  public static Optional<InetAddress> ipv6(String text) {
    if (text.length() < 2 || text.length() > 39 || text.indexOf(':') < 0) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hex = Ascii.isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!hex && c != ':') {
        return Optional.empty();
      }
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      // ::ffff:7f00:1 is a mapped address too, and the JDK hands it out as IPv4.
      return address.getAddress().length == 16 ? Optional.of(address) : Optional.empty();
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /**
   * Writes an address as everybody else does: IPv6 by RFC 5952 §4 (lower case, no leading zeros,
   * the longest run of two zero groups or more as {@code ::}). The JDK shortens nothing, and
   * pyftpdlib compares texts. No zone: it means something on this host only (RFC 4007 §6).
   */
  public static String write(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return address.getHostAddress();
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = zerosFrom(groups, i);
      if (run > length) {
        start = i;
        length = run;
      }
    }
    return length < 2
        ? joined(groups, 0, 8)
        : joined(groups, 0, start) + "::" + joined(groups, start + length, 8);
  }

  private static int zerosFrom(int[] groups, int from) {
    int to = from;
    while (to < 8 && groups[to] == 0) {
      to++;
    }
    return to - from;
  }

  private static String joined(int[] groups, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(groups[i]))
        .collect(Collectors.joining(":"));
  }

  static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }
}
