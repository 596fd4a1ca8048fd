package dev.sallyport.proxy.net;

import java.io.IOException;

/**
 * How the gateway talks to the kernel: decided once, at the start, from what the operator wants and
 * what the machine lets it.
 *
 * @param why in words for the operator, where it is not the fastest there is although nobody asked
 *     for less; else empty
 */
public record TransportChoice(Transport transport, String why) {

  /** What an operator can ask for. */
  public enum Wanted {
    /** The fastest there is. */
    AUTO,
    /** io_uring, or nothing. */
    IO_URING,
    /** No io_uring, where a security policy does not want it. */
    EPOLL
  }

  /**
   * Chooses. Loads native libraries; not for an event loop.
   *
   * @throws IOException where what is wanted cannot be had, in words for the operator
   */
  public static TransportChoice of(Wanted wanted) throws IOException {
    return switch (wanted) {
      case AUTO -> best();
      case IO_URING -> exactly(Transport.IO_URING, "io-uring");
      case EPOLL -> exactly(Transport.EPOLL, "epoll");
    };
  }

  private static TransportChoice best() {
    Transport best = Transport.best();
    String why = best == Transport.IO_URING ? "" : "io_uring: " + Transport.IO_URING.obstacle();
    return new TransportChoice(best, why);
  }

  private static TransportChoice exactly(Transport transport, String word) throws IOException {
    if (!transport.available()) {
      throw new IOException("io = " + word + ": " + transport.obstacle());
    }
    return new TransportChoice(transport, "");
  }
}
