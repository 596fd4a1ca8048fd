package dev.sallyport.proxy.app;

import dev.sallyport.proxy.control.DataPlanes;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.data.relay.RelayPlanes;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;

/** The data planes this machine has, and which of them a listener gets. */
final class Planes implements DataPlanes, AutoCloseable {
  private final PlaneChoice.Ability splice;
  private final RelayPlanes relay;

  /** All planes; makes nothing yet. */
  Planes(Transport transport, int pipeBytes) {
    splice = RelayPlanes.splice(transport);
    relay = new RelayPlanes(transport, pipeBytes);
  }

  PlaneChoice choice(PlaneChoice.Wanted wanted) {
    return PlaneChoice.of(wanted, splice);
  }

  @Override
  public DataPlane of(PlaneChoice.Wanted wanted, EventLoop loop) {
    return switch (choice(wanted).plane()) {
      case SPLICE -> relay.splicing(loop);
      case COPY -> relay.copying(loop);
    };
  }

  @Override
  public void close() {
    relay.close();
  }
}
