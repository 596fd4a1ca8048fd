package dev.sallyport.proxy.control;

import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.PlaneChoice;
import io.netty.channel.EventLoop;

/** Where sessions get their data planes from. Any thread. */
public interface DataPlanes {

  /** The data plane of the sessions on an event loop. */
  DataPlane of(PlaneChoice.Wanted wanted, EventLoop loop);
}
