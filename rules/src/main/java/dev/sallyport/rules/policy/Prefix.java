package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.IpLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network: an address and how many of its bits count.
 *
 * @param address the bits beyond {@code length} are zero
 */
public record Prefix(InetAddress address, int length) {

  /**
   * Reads {@code 198.51.100.0/24}, {@code 2001:db8::/32}, or one address alone. No name, no short
   * form, and no bit set beyond the length: what was meant by {@code 10.0.0.5/24} is a guess.
   */
  public static Optional<Prefix> of(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    return IpLiteral.ipv4(host)
        .or(() -> IpLiteral.ipv6(host))
        .flatMap(address -> {
          int bits = address.getAddress().length * 8;
          int length = slash < 0 ? bits : number(text, slash + 1, bits);
          return length < 0 || hasBitsBeyond(address, length)
              ? Optional.empty()
              : Optional.of(new Prefix(address, length));
        });
  }

  /**
   * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, within which whoever
   * has one address has them all (RFC 4291 §2.5.4).
   */
  public static Prefix ofClient(InetAddress client) {
    byte[] bytes = client.getAddress();
    return of(client, bytes.length == 4 ? 32 : 64);
  }

  /** The network of this many bits that holds an address. */
  public static Prefix of(InetAddress address, int length) {
    byte[] bytes = address.getAddress();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    return new Prefix(withoutZone(bytes), length);
  }

  /** Whether this address is in it. */
  public boolean contains(InetAddress other) {
    return other.getAddress().length == address.getAddress().length
        && of(other, length).equals(this);
  }

  private static InetAddress withoutZone(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException notFourOrSixteen) {
      throw new IllegalArgumentException(notFourOrSixteen);
    }
  }

  private static int number(String text, int from, int max) {
    int digits = text.length() - from;
    if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }

  private static boolean hasBitsBeyond(InetAddress address, int length) {
    byte[] bytes = address.getAddress();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + '/' + length;
  }
}
