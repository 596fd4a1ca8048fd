package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;

/** Makes data paths whose bytes pass through this process. One per session, and cheap. */
public final class RelayDataPlane implements DataPlane {
  private final EventLoop loop;
  private final Transport transport;

  /**
   * A data plane on the session's own event loop.
   *
   * @param transport the one the loop was made with
   */
  public RelayDataPlane(EventLoop loop, Transport transport) {
    this.loop = loop;
    this.transport = transport;
  }

  @Override
  public DataPath open(DataPathRequest request, DataPathObserver observer) {
    var path = new RelayPath(loop, transport, request, observer);
    path.open();
    return path;
  }
}
