package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.net.Transport;

/** Makes data paths whose bytes pass through this machine's user space. One per event loop. */
final class RelayDataPlane implements DataPlane {
  private final CopierSource copiers;
  private final Transport transport;

  /**
   * A data plane on an event loop.
   *
   * @param transport the one the loop was made with
   */
  RelayDataPlane(CopierSource copiers, Transport transport) {
    this.copiers = copiers;
    this.transport = transport;
  }

  @Override
  public DataPath open(DataPathRequest request, DataPathObserver observer) {
    var path = new RelayPath(copiers, transport, request, observer);
    path.open();
    return path;
  }

  /** Gives back what is kept for the next transfer. */
  void close() {
    copiers.close();
  }
}
