package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * Makes data paths that the kernel carries, and lets the relay make those that it cannot: where
 * both peers connect or both listen, where they speak different network protocols, where our end
 * has an address that is not this machine's, and where a peer is on this machine or reached by an
 * address that no router forwards: such packets pass none of our chains, or not both ways.
 */
final class KernelDataPlane implements DataPlane {
  private final KernelPinholes kernel;
  private final ScheduledExecutorService loop;
  private final DataPlane relay;

  KernelDataPlane(KernelPinholes kernel, ScheduledExecutorService loop, DataPlane relay) {
    this.kernel = kernel;
    this.loop = loop;
    this.relay = relay;
  }

  @Override
  public DataPath open(DataPathRequest request, DataPathObserver observer) {
    return Way.of(request)
        .filter(way -> kernel.forwards(way.ipv6()))
        .filter(way -> !kernel.isOurs(way.door().onlyFrom()))
        .filter(way -> !kernel.isOurs(way.lead().target().host()))
        .<DataPath>map(way -> {
          var path =
              new KernelPath(kernel, loop, way, observer, () -> relay.open(request, observer));
          path.open();
          return path;
        })
        .orElseGet(() -> relay.open(request, observer));
  }

  /**
   * A path as the kernel can make it: one peer connects, and is led to the other, who listens.
   *
   * @param initiator who connects
   */
  record Way(Side initiator, Leg.Listen door, Leg.Dial lead, DataPathRequest.Bounds bounds) {

    static Optional<Way> of(DataPathRequest request) {
      Optional<Way> way =
          switch (request.client()) {
            case Leg.Listen door when request.server() instanceof Leg.Dial lead ->
                Optional.of(new Way(Side.CLIENT, door, lead, request.bounds()));
            case Leg.Dial lead when request.server() instanceof Leg.Listen door ->
                Optional.of(new Way(Side.SERVER, door, lead, request.bounds()));
            case Leg.Listen _, Leg.Dial _ -> Optional.empty();
          };
      return way.filter(Way::hasOneProtocol).filter(Way::isOurs).filter(Way::isRouted);
    }

    Side responder() {
      return initiator == Side.CLIENT ? Side.SERVER : Side.CLIENT;
    }

    boolean ipv6() {
      return length(door.on()) == 16;
    }

    /** The kernel leads what comes to this machine; addresses of others are the relay's. */
    private boolean isOurs() {
      return !door.transparent() && !lead.transparent();
    }

    /** No router forwards what has a loopback or a link-local address. */
    private boolean isRouted() {
      return Stream.of(door.on(), door.onlyFrom(), lead.target().host(), lead.from())
          .noneMatch(address -> address.isLoopbackAddress() || address.isLinkLocalAddress());
    }

    private boolean hasOneProtocol() {
      int all = length(door.on());
      return length(door.onlyFrom()) == all
          && length(lead.target().host()) == all
          && length(lead.from()) == all;
    }

    private static int length(InetAddress address) {
      return address.getAddress().length;
    }
  }
}
