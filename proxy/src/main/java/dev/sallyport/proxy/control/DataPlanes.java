package dev.sallyport.proxy.control;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.data.DataPlane;
import io.netty.channel.EventLoop;

/** Where sessions get their data planes from. Any thread. */
public interface DataPlanes {

  /** The data plane of a listener's sessions on an event loop. */
  DataPlane of(ListenerConfig listener, EventLoop loop);
}
