package dev.sallyport.harness.lab;

/** One of the two networks of the lab. Only the gateway is on both, and it forwards no packet. */
enum Segment {
  CLIENT_SIDE("10.77.1.", "fd00:77:1::"),
  SERVER_SIDE("10.77.2.", "fd00:77:2::");

  private final String ipv4;
  private final String ipv6;

  Segment(String ipv4, String ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  String address(Family family, int host) {
    return switch (family) {
      case IPV4 -> ipv4 + host;
      case IPV6 -> ipv6 + host;
    };
  }

  /** The gateway's own address here. */
  String gateway(Family family) {
    return address(family, 1);
  }

  /** The name of this segment's bridge, which lies in the gateway's namespace. */
  String bridge() {
    return this == CLIENT_SIDE ? "clients" : "servers";
  }
}
