package dev.sallyport.proxy.config;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How addresses, ports and words are spelt in a configuration. Literals are held against {@link
 * IpLiteral}, which is stricter than the JDK; nothing is ever resolved.
 */
final class Spelling {
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");

  private static final Pattern REPLY = Pattern.compile("[1-5][0-9]{2} [ -~]{1,400}");

  private Spelling() {}

  /** {@code 0.0.0.0:21} or {@code [::]:21}; port 0 asks the system for a free one. */
  static Optional<InetSocketAddress> bind(String text) {
    return port(text, 0)
        .flatMap(port -> address(host(text)).map(ip -> new InetSocketAddress(ip, port)))
        .filter(address -> !address.getAddress().isMulticastAddress());
  }

  /** {@code ftp.example.org:21}, {@code 10.0.0.5:21} or {@code [2001:db8::5]:21}. */
  static Optional<ServerAddress> server(String text) {
    String host = host(text);
    return port(text, 1)
        .filter(_ -> address(host).map(Spelling::isOneHost).orElseGet(() -> isName(host)))
        .map(port -> new ServerAddress(unbracketed(host), port));
  }

  /** {@code auto}, a literal without brackets, or a name. */
  static Optional<FaceAddress> face(String text) {
    if (text.equalsIgnoreCase("auto")) {
      return Optional.of(new FaceAddress.Auto());
    }
    Optional<InetAddress> literal = IpLiteral.ipv4(text).or(() -> IpLiteral.ipv6(text));
    if (literal.isPresent()) {
      return literal.filter(Spelling::isOneHost).map(FaceAddress.Literal::new);
    }
    return isName(text) ? Optional.of(new FaceAddress.Name(text)) : Optional.empty();
  }

  /** {@code 50000-50999}, both ends included. */
  static Optional<PortRange> range(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    Optional<Integer> last = decimal(text.substring(dash + 1).strip(), 1);
    return decimal(text.substring(0, dash).strip(), 1)
        .flatMap(first -> last.filter(l -> first <= l).map(l -> new PortRange(first, l)));
  }

  /** {@code 550 Read-only}: a reply of one line, printable ASCII. */
  static Optional<FtpReply> reply(String text) {
    return Optional.of(text)
        .filter(reply -> REPLY.matcher(reply).matches())
        .map(reply -> FtpReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)));
  }

  /** {@code true} or {@code false}, as HOCON spells them. */
  static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "true", "yes", "on" -> Optional.of(true);
      case "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** The text as it is on the wire: UTF-8, one char for each byte. */
  static String wire(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A constant of an enum, in lower case or upper. */
  static <E extends Enum<E>> Optional<E> word(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (spelt(constant).equalsIgnoreCase(text)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  /** All words of an enum, for a problem's text. */
  static <E extends Enum<E>> String words(Class<E> type) {
    var words = new StringBuilder();
    for (E constant : type.getEnumConstants()) {
      words.append(words.isEmpty() ? "" : " or ").append(spelt(constant));
    }
    return words.toString();
  }

  private static String spelt(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Neither the wildcard nor a group: somebody can be reached there. */
  private static boolean isOneHost(InetAddress address) {
    return !address.isAnyLocalAddress() && !address.isMulticastAddress();
  }

  /** A host name (RFC 1123 §2.1, and the underscore some networks use), never a number. */
  static boolean isName(String text) {
    String relative = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String[] labels = relative.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    // 127.1 and 10.0.0.300 are no names: a resolver would read them as addresses.
    return relative.length() <= 253 && !NUMERIC.matcher(labels[labels.length - 1]).matches();
  }

  private static Optional<InetAddress> address(String host) {
    return host.startsWith("[") ? IpLiteral.ipv6(unbracketed(host)) : IpLiteral.ipv4(host);
  }

  private static String host(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static Optional<Integer> port(String text, int min) {
    int colon = text.lastIndexOf(':');
    return colon < 0 ? Optional.empty() : decimal(text.substring(colon + 1), min);
  }

  private static Optional<Integer> decimal(String text, int min) {
    return Optional.of(text)
        .filter(digits -> DECIMAL.matcher(digits).matches())
        .map(Integer::valueOf)
        .filter(port -> port >= min && port <= 65_535);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
