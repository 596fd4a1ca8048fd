package dev.sallyport.proxy.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds values that are right alone and wrong together.
 *
 * <p>Only what certainly collides is refused: where an address is known first at run time ({@code
 * auto} toward the server, a name) two ranges may be the same.
 */
final class Collisions {
  private final List<ListenerReading> listeners;
  private final Section admin;
  private final InetSocketAddress adminBind;

  Collisions(List<ListenerReading> listeners, Section admin, InetSocketAddress adminBind) {
    this.listeners = listeners;
    this.admin = admin;
    this.adminBind = adminBind;
  }

  /** Makes each collision a problem of the key that was written later. */
  void refuse() {
    names();
    binds();
    loops();
    ranges();
  }

  private void names() {
    for (int i = 0; i < listeners.size(); i++) {
      String name = listeners.get(i).config().name();
      boolean before =
          !name.isEmpty()
              && listeners.subList(0, i).stream().anyMatch(l -> l.config().name().equals(name));
      if (before) {
        listeners.get(i).section().refuse("name", "a name no other listener has");
      }
    }
  }

  private void binds() {
    var taken = new ArrayList<InetSocketAddress>();
    for (ListenerReading listener : listeners) {
      bind(listener.section(), listener.config().bind(), taken);
    }
    bind(admin, adminBind, taken);
  }

  private static void bind(Section section, InetSocketAddress bind, List<InetSocketAddress> taken) {
    if (bind.getPort() == 0 || section.isRefused("bind")) {
      return;
    }
    if (taken.stream().anyMatch(other -> collide(other, bind))) {
      section.refuse("bind", "an address and port nothing else here listens on");
    }
    taken.add(bind);
  }

  private static boolean collide(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() == other.getPort() && covers(one.getAddress(), other.getAddress());
  }

  private static boolean covers(InetAddress one, InetAddress other) {
    return one.equals(other) || isWithin(one, other) || isWithin(other, one);
  }

  /** Whoever listens at [::] is asked over IPv4, too; at 0.0.0.0, over IPv4 only. */
  private static boolean isWithin(InetAddress address, InetAddress all) {
    return all.isAnyLocalAddress()
        && (all instanceof Inet6Address || address instanceof Inet4Address);
  }

  private void loops() {
    for (ListenerReading listener : listeners) {
      InetSocketAddress bind = listener.config().bind();
      boolean self =
          switch (listener.config().destination()) {
            case Destination.Fixed(ServerAddress server) ->
                Spelling.bind(server.toString()).filter(bind::equals).isPresent();
            // A client that dials the gateway itself is turned away when it comes.
            case Destination.Dialled _ -> false;
          };
      if (self && bind.getPort() != 0) {
        listener.section().refuse("server", "the server behind, not this listener itself");
      }
    }
  }

  private void ranges() {
    var taken = new ArrayList<Face>();
    for (ListenerReading listener : listeners) {
      ListenerConfig config = listener.config();
      var client = config.clientSide();
      var server = config.serverSide();
      range(listener.clientSide(), clientFace(listener), client.dataPorts(), taken);
      passthrough(listener, taken);
      range(listener.serverSide(), literal(server.address()), server.dataPorts(), taken);
    }
  }

  private static void range(
      Section side, Optional<InetAddress> address, PortRange ports, List<Face> taken) {
    if (address.isEmpty() || side.isRefused("data-ports") || side.isRefused("address")) {
      return;
    }
    var face = new Face(address.get(), ports);
    if (taken.stream().anyMatch(face::overlaps)) {
      side.refuse("data-ports", "ports that no other range on the same address has");
    }
    taken.add(face);
  }

  private static void passthrough(ListenerReading listener, List<Face> taken) {
    Optional<PortRange> ports = listener.config().clientSide().tls().passthroughPorts();
    if (ports.isEmpty() || listener.clientTls().isRefused("passthrough-ports")) {
      return;
    }
    if (listener.config().destination() instanceof Destination.Dialled) {
      listener
          .clientTls()
          .refuse(
              "passthrough-ports",
              "nothing with intercept, where each session has a server of its own");
    }
    clientFace(listener)
        .map(address -> new Face(address, ports.get()))
        .ifPresent(face -> {
          if (taken.stream().anyMatch(face::overlaps)) {
            listener
                .clientTls()
                .refuse("passthrough-ports", "ports that no other range on the same address has");
          }
          taken.add(face);
        });
  }

  private static Optional<InetAddress> clientFace(ListenerReading listener) {
    ListenerConfig config = listener.config();
    if (config.destination() instanceof Destination.Dialled) {
      return Optional.empty();
    }
    return switch (config.clientSide().address()) {
      case FaceAddress.Auto() when listener.section().isRefused("bind") -> Optional.empty();
      case FaceAddress.Auto() -> Optional.of(config.bind().getAddress());
      case FaceAddress.Literal(InetAddress address) -> Optional.of(address);
      case FaceAddress.Name _, FaceAddress.Client _ -> Optional.empty();
    };
  }

  private static Optional<InetAddress> literal(FaceAddress address) {
    return address instanceof FaceAddress.Literal(InetAddress ip)
        ? Optional.of(ip)
        : Optional.empty();
  }

  /** A range of data ports on an address. */
  private record Face(InetAddress address, PortRange ports) {
    boolean overlaps(Face other) {
      return address.equals(other.address)
          && ports.first() <= other.ports.last()
          && other.ports.first() <= ports.last();
    }
  }
}
