package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.FaceAddress;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.net.TransportChoice;
import dev.sallyport.rules.ftp.IpLiteral;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Objects;

/** What an operator reads at the start: one line per thing that listens. */
final class Announcement {
  private Announcement() {}

  /**
   * A listener's line.
   *
   * @param address the one it was given, which may differ from the configured one in its port
   */
  static String of(ListenerConfig listener, InetSocketAddress address) {
    var client = listener.clientSide();
    var server = listener.serverSide();
    return "listener %s: %s to server %s, data mode %s, data ports %s toward clients%s, %s toward the server%s"
        .formatted(
            listener.name(),
            text(address),
            listener.destination(),
            server.dataMode().name().toLowerCase(Locale.ROOT),
            client.dataPorts(),
            face(client.address()),
            server.dataPorts(),
            face(server.address()));
  }

  /** How control connections are read and written. */
  static String of(TransportChoice io) {
    String what =
        switch (io.transport()) {
          case IO_URING -> "io_uring";
          case EPOLL -> "epoll";
          case NIO -> "what Java has everywhere";
        };
    String why = io.why().isEmpty() ? "" : ", because " + io.why();
    return "control connections are read and written with " + what + why;
  }

  /** What carries a listener's data connections. */
  static String of(ListenerConfig listener, PlaneChoice choice) {
    String carrier =
        switch (choice.plane()) {
          case KERNEL -> "led by the kernel from peer to peer, those that it can";
          case SPLICE -> "spliced by the kernel";
          case COPY -> "copied through buffers";
        };
    String why = choice.why().isEmpty() ? "" : ", because " + choice.why();
    return "listener " + listener.name() + ": data connections are " + carrier + why;
  }

  /** The admin address's line. */
  static String ofAdmin(InetSocketAddress address) {
    return "admin: http://" + text(address) + "/, /api, /metrics, /healthz, /readyz";
  }

  /** The version in the archive's manifest. */
  static String version() {
    return Objects.requireNonNullElse(
        Announcement.class.getPackage().getImplementationVersion(), "(not packaged)");
  }

  private static String face(FaceAddress face) {
    return switch (face) {
      case FaceAddress.Auto() -> "";
      case FaceAddress.Client() -> " as the client";
      case FaceAddress.Literal(var address) -> " as " + IpLiteral.write(address);
      case FaceAddress.Name(String host) -> " as " + host;
    };
  }

  private static String text(InetSocketAddress address) {
    String host = IpLiteral.write(address.getAddress());
    boolean v6 = address.getAddress() instanceof Inet6Address;
    return (v6 ? '[' + host + ']' : host) + ':' + address.getPort();
  }
}
