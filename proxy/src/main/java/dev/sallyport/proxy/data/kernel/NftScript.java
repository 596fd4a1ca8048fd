package dev.sallyport.proxy.data.kernel;

import java.time.Duration;

/**
 * Our table in nft's words.
 *
 * <p>The peer's first segment finds its pinhole in {@code open}, takes it away, marks its
 * connection, and is led where {@code to} says (nat sees only the first segment of a connection,
 * conntrack repeats it for the rest). {@code from} and {@code port} have the source that the other
 * peer sees, by where the connection came to and not where it was led: two sessions may be led to
 * one port of a server's, one after the other. Whoever finds nothing in {@code open} goes on to
 * this machine, where nobody listens.
 *
 * <p>To find and to take away are two steps, and two cores may take the first at once. So each
 * element of {@code open} has a limit of its own, which the kernel asks while it finds the element,
 * and which one packet uses up.
 *
 * <p>nft looks for TCP behind IPv6's extension headers, and the gateway does not: what it cannot
 * read may neither begin nor end a connection, nor be part of one. Fragments are put together
 * before our rules see them.
 *
 * <p>What has no source to show is dropped: the other peer shall not learn where it came from.
 *
 * <p>A pinhole is one element of {@code open}, one of {@code to} and one of {@code from} or {@code
 * port}. All have timeouts, so that a gateway that is killed leaves nothing open.
 */
final class NftScript {
  static final String TABLE = "sallyport";

  /** On the connections that passed through a pinhole; an operator's forward chain accepts it. */
  static final int MARK = 0x5a11;

  /** Where the kernel tells us of segments that begin and end such a connection. */
  static final int LOG_GROUP = 2121;

  private static final String MARKED = "ct mark 0x%x".formatted(MARK);
  private static final String LOG = "log group " + LOG_GROUP;

  private NftScript() {}

  /**
   * Makes the table anew, in one transaction: what an earlier gateway left is gone with it, and
   * connections that have passed are translated without a gap.
   *
   * @param idle how long the kernel remembers a connection on which nothing moves
   */
  static String create(Duration idle) {
    return remove()
        + "table inet "
        + TABLE
        + " {\n"
        + brief("ip", "4", idle)
        + brief("ip6", "6", idle)
        + sets("ipv4_addr", "4")
        + sets("ipv6_addr", "6")
        + """
          chain prerouting {
            type nat hook prerouting priority dstnat - 10; policy accept;
        """
        + lead("", "ip", "4")
        + lead("ip6 nexthdr tcp ", "ip6", "6")
        + """
          }
          chain postrouting {
            type nat hook postrouting priority srcnat - 10; policy accept;
        """
        + disguise("ip", "4")
        + disguise("ip6", "6")
        + "    %s drop\n  }\n".formatted(MARKED)
        + forward()
        + "}\n";
  }

  /** Takes the table away, whether it is there or not. */
  static String remove() {
    return "table inet %1$s\ndelete table inet %1$s\n".formatted(TABLE);
  }

  /**
   * Leaves of the table what connections need that have passed: without a nat chain the kernel
   * would translate them no more.
   */
  static String leave() {
    return remove()
        + "table inet "
        + TABLE
        + " {\n"
        + """
          chain prerouting {
            type nat hook prerouting priority dstnat - 10; policy accept;
          }
          chain postrouting {
            type nat hook postrouting priority srcnat - 10; policy accept;
          }
          chain forward {
            type filter hook forward priority filter - 10; policy accept;
            %s accept
          }
        }
        """
            .formatted(MARKED);
  }

  /** Asks for the table; fails where it is gone. */
  static String look() {
    return "list chain inet " + TABLE + " forward\n";
  }

  /** Thousands of closed connections would fill the kernel's memory of them in minutes. */
  private static String brief(String protocol, String suffix, Duration idle) {
    return """
      ct timeout brief%s {
        protocol tcp
        l3proto %s
        policy = { established : %d, time_wait : 10, close : 5 }
      }
    """
        .formatted(suffix, protocol, Math.max(1, idle.toSeconds()));
  }

  private static String sets(String address, String suffix) {
    return """
      set open%1$s {
        type %2$s . %2$s . inet_service
        size 65535
        flags dynamic,timeout
        limit rate 1/day burst 1 packets
      }
      map to%1$s {
        type %2$s . %2$s . inet_service : %2$s . inet_service
        flags timeout
      }
      map from%1$s {
        type %2$s . %2$s . inet_service : %2$s
        flags timeout
      }
      map port%1$s {
        type %2$s . %2$s . inet_service : %2$s . inet_service
        flags timeout
      }
    """
        .formatted(suffix, address);
  }

  private static String lead(String only, String ip, String suffix) {
    var key = "%1$s saddr . %1$s daddr . tcp dport".formatted(ip);
    return """
        %6$stcp flags & (fin|syn|rst|ack) == syn %1$s @open%2$s \\
          delete @open%2$s { %1$s } \\
          ct mark set 0x%3$x ct timeout set "brief%2$s" %4$s \\
          dnat %5$s to %1$s map @to%2$s
    """
        .formatted(key, suffix, MARK, LOG, ip, only);
  }

  private static String disguise(String ip, String suffix) {
    var key =
        "ct original %1$s saddr . ct original %1$s daddr . ct original proto-dst".formatted(ip);
    return """
        %1$s meta l4proto tcp snat %2$s to %3$s map @from%4$s
        %1$s meta l4proto tcp snat %2$s to %3$s map @port%4$s
    """
        .formatted(MARKED, ip, key, suffix);
  }

  private static String forward() {
    return """
      chain forward {
        type filter hook forward priority filter - 10; policy accept;
        %1$s meta l4proto tcp ip6 nexthdr != tcp drop
        %1$s tcp flags & (fin|rst) != 0 %2$s
        %1$s tcp flags & (syn|ack) == (syn|ack) %2$s
        %1$s accept
      }
    """
        .formatted(MARKED, LOG);
  }
}
