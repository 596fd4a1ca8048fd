package dev.sallyport.harness.lab;

/** A host of the lab, which is a network namespace. */
enum Host {
  CLIENT(Segment.CLIENT_SIDE, 10),
  /** Another host on the client's segment, which wants the client's data. */
  CLIENT_THIEF(Segment.CLIENT_SIDE, 66),
  /** Its addresses are those of {@link Segment#gateway}. */
  GATEWAY(Segment.CLIENT_SIDE, 1),
  SERVER(Segment.SERVER_SIDE, 20),
  /** Another host on the server's segment, which wants the server's data. */
  SERVER_THIEF(Segment.SERVER_SIDE, 66);

  private final Segment segment;
  private final int number;

  Host(Segment segment, int number) {
    this.segment = segment;
    this.number = number;
  }

  Segment segment() {
    return segment;
  }

  String address(Family family) {
    return segment.address(family, number);
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
