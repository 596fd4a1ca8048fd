package dev.sallyport.proxy.nat;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the inner side that a client shall not read in the server's words, and the one it
 * reads instead: the address it knows us by.
 *
 * <p>Only whole literals are replaced: {@code 10.0.0.5} in {@code 110.0.0.5} or {@code
 * 10.0.0.5.bak} is something else. No byte around one is touched.
 */
public final class Veil {
  /** Conceals nothing. */
  public static final Veil NONE = new Veil(Set.of(), InetAddress.getLoopbackAddress());

  /** How much longer than the server's own words a reply may become, in bytes. */
  static final int MOST_GROWTH = 4096;

  private static final String MAPPED = "::FFFF:";
  private static final int LONGEST_IPV6 = 39;

  private final List<Form> forms = new ArrayList<>();
  private final Set<InetAddress> hidden6 = new HashSet<>();
  private final String shown6;
  private final Set<InetAddress> hidden;
  private final InetAddress shown;

  private Veil(Set<InetAddress> hidden, InetAddress shown) {
    this.hidden = Set.copyOf(hidden);
    this.shown = shown;
    String name = IpLiteral.write(shown);
    boolean commas = shown instanceof Inet4Address;
    this.shown6 = name;
    for (InetAddress address : hidden) {
      if (address instanceof Inet4Address) {
        String dotted = IpLiteral.write(address);
        forms.add(new Form(dotted, '.', name, "0.0.0.0"));
        String tuple = "0,0,0,0";
        forms.add(
            new Form(
                dotted.replace('.', ','), ',', commas ? name.replace('.', ',') : tuple, tuple));
      } else {
        hidden6.add(address);
      }
    }
  }

  /**
   * Conceals these addresses, unless the client knows them anyway.
   *
   * @param inner the server's addresses, and ours toward it
   * @param known the client's own address, and ours toward it
   * @param shown which one is written in their place
   */
  public static Veil of(
      Collection<InetAddress> inner, Collection<InetAddress> known, InetAddress shown) {
    var hidden = new HashSet<>(inner);
    hidden.removeAll(known);
    hidden.remove(shown);
    hidden.removeIf(InetAddress::isAnyLocalAddress);
    return hidden.isEmpty() ? NONE : new Veil(hidden, shown);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Veil veil && hidden.equals(veil.hidden) && shown.equals(veil.shown);
  }

  @Override
  public int hashCode() {
    return 31 * hidden.hashCode() + shown.hashCode();
  }

  /** What is not shown; empty where that is nothing. */
  public Set<InetAddress> hidden() {
    return hidden;
  }

  /** What is shown in its place. */
  public InetAddress shown() {
    return shown;
  }

  /**
   * The reply as the client may read it.
   *
   * @param said what the client itself said: repeating it tells nothing, and replacing it would
   *     tell that the guess was right
   */
  public FtpReply over(FtpReply reply, String said) {
    if (forms.isEmpty() && hidden6.isEmpty()) {
      return reply;
    }
    var growth = new Growth();
    var lines = new ArrayList<String>(reply.lines().size());
    boolean changed = false;
    for (String line : reply.lines()) {
      String veiled = line;
      for (Form form : forms) {
        veiled = over(veiled, form, said, growth);
      }
      veiled = hidden6.isEmpty() ? veiled : over6(veiled, said, growth);
      changed |= !veiled.equals(line);
      lines.add(veiled);
    }
    return changed ? new FtpReply(reply.code(), lines) : reply;
  }

  private static String over(String line, Form form, String said, Growth growth) {
    int at = line.indexOf(form.literal());
    if (at < 0 || said.contains(form.literal())) {
      return line;
    }
    var veiled = new StringBuilder(line.length() + 16);
    int copied = 0;
    while (at >= 0) {
      int end = at + form.literal().length();
      if (beginsToken(line, at, form.joint()) && endsToken(line, end)) {
        int from = mappedFrom(line, at);
        veiled.append(line, copied, from);
        veiled.append(growth.choose(form.shown(), form.nothing(), end - from));
        copied = end;
      }
      at = line.indexOf(form.literal(), end);
    }
    return veiled.append(line, copied, line.length()).toString();
  }

  /** Where {@code ::ffff:} begins, if the IPv4 address here is written as an IPv6 one. */
  private static int mappedFrom(String line, int at) {
    int from = at - MAPPED.length();
    return from >= 0 && Ascii.upper(line.substring(from, at)).equals(MAPPED) ? from : at;
  }

  private String over6(String line, String said, Growth growth) {
    StringBuilder veiled = null;
    int copied = 0;
    int at = 0;
    while (at < line.length()) {
      int end = at;
      while (end < line.length() && isIpv6(line.charAt(end))) {
        end++;
      }
      int from = at;
      int to = end;
      // A colon or two around an address are punctuation, unless they are part of it.
      if (to - from > 1 && line.charAt(from) == ':' && line.charAt(from + 1) != ':') {
        from++;
      }
      if (to - from > 1 && line.charAt(to - 1) == ':' && line.charAt(to - 2) != ':') {
        to--;
      }
      if (isHidden6(line, from, to) && !said.contains(line.substring(from, to))) {
        veiled = veiled == null ? new StringBuilder(line.length() + 40) : veiled;
        veiled.append(line, copied, from).append(growth.choose(shown6, "::", to - from));
        copied = to;
      }
      at = end + 1;
    }
    return veiled == null ? line : veiled.append(line, copied, line.length()).toString();
  }

  private boolean isHidden6(String line, int from, int to) {
    int length = to - from;
    return length > 2
        && length <= LONGEST_IPV6
        && beginsToken(line, from, '.')
        && endsToken(line, to)
        && IpLiteral.ipv6(line.substring(from, to)).filter(hidden6::contains).isPresent();
  }

  private static boolean beginsToken(String line, int at, char joint) {
    if (at == 0) {
      return true;
    }
    char before = line.charAt(at - 1);
    return !isWord(before) && !(before == joint && at > 1 && isWord(line.charAt(at - 2)));
  }

  /** Behind an address in commas there is a port. */
  private static boolean endsToken(String line, int at) {
    if (at == line.length()) {
      return true;
    }
    char after = line.charAt(at);
    return !isWord(after)
        && !(after == '.' && at + 1 < line.length() && isWord(line.charAt(at + 1)));
  }

  private static boolean isIpv6(char c) {
    return c == ':' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isWord(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /**
   * One way to write a hidden address.
   *
   * @param joint makes it part of something longer, in front of it
   * @param nothing names no host and is never longer than the literal
   */
  private record Form(String literal, char joint, String shown, String nothing) {}

  /** Keeps a reply that is full of short addresses from growing without bound. */
  private static final class Growth {
    private int sum;

    String choose(String shown, String nothing, int literalLength) {
      int more = Math.max(0, shown.length() - literalLength);
      if (sum + more > MOST_GROWTH) {
        return nothing;
      }
      sum += more;
      return shown;
    }
  }
}
