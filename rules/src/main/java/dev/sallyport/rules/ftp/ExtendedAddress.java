package dev.sallyport.rules.ftp;

import java.net.InetAddress;
import java.util.Optional;

/** The argument of EPRT: {@code |1|132.235.1.2|6275|} (RFC 2428 §2). */
public sealed interface ExtendedAddress {

  /** An endpoint in one of the two families. */
  record Known(HostPort target) implements ExtendedAddress {}

  /** Well formed, but of a family that does not exist here; answered with 522. */
  record UnknownProtocol() implements ExtendedAddress {}

  /**
   * Reads an EPRT argument: one delimiter of ASCII 33 to 126 that is not a digit, four times, and
   * nothing around it. The address must be a literal of the family the number names.
   */
  static Optional<ExtendedAddress> parse(String text) {
    if (text.isEmpty() || !isDelimiter(text.charAt(0))) {
      return Optional.empty();
    }
    char delimiter = text.charAt(0);
    int afterProtocol = text.indexOf(delimiter, 1);
    int afterAddress = afterProtocol < 0 ? -1 : text.indexOf(delimiter, afterProtocol + 1);
    int afterPort = afterAddress < 0 ? -1 : text.indexOf(delimiter, afterAddress + 1);
    if (afterPort != text.length() - 1) {
      return Optional.empty();
    }
    int protocol = Ascii.decimal(text, 1, afterProtocol, 255);
    int port = Ascii.decimal(text, afterAddress + 1, afterPort, 65_535);
    if (protocol < 0 || port < 0) {
      return Optional.empty();
    }
    String address = text.substring(afterProtocol + 1, afterAddress);
    return switch (protocol) {
      case 1 -> IpLiteral.ipv4(address).map(host -> known(host, port));
      case 2 -> IpLiteral.ipv6(address).map(host -> known(host, port));
      default -> Optional.of(new UnknownProtocol());
    };
  }

  /** Writes {@code |family|address|port|}. */
  static String write(HostPort target) {
    int protocol = NetworkProtocol.of(target.host()).number();
    return "|" + protocol + "|" + IpLiteral.write(target.host()) + "|" + target.port() + "|";
  }

  /** Whether RFC 2428 allows this char between the fields: printable, and no digit. */
  static boolean isDelimiter(char c) {
    return c >= 33 && c <= 126 && !Ascii.isDigit(c);
  }

  private static ExtendedAddress known(InetAddress host, int port) {
    return new Known(new HostPort(host, port));
  }
}
