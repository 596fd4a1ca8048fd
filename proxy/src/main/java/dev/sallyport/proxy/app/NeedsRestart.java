package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.data.PlaneChoice.Wanted;

/**
 * What cannot be changed while the gateway runs. Passed over in silence, it would be said to be in
 * force and would be so at the next start only, when nobody thinks of it.
 */
final class NeedsRestart {
  private NeedsRestart() {}

  /**
   * Refuses such a change.
   *
   * @param pinholes whether this gateway has the kernel's, which are set up at the start only
   * @throws StartException where there is one
   */
  static void refuse(ProxyConfig inForce, ProxyConfig next, boolean pinholes)
      throws StartException {
    if (next.io() != inForce.io()) {
      throw new StartException("io changes: that needs a restart");
    }
    if (!next.relay().equals(inForce.relay())) {
      throw new StartException("relay.pipe changes: that needs a restart");
    }
    if (!next.lifecycle().upgrade().equals(inForce.lifecycle().upgrade())) {
      throw new StartException("upgrade.socket changes: that needs a restart");
    }
    // Where one wants them already, another gateway may have them still, and leave them to us.
    if (!pinholes && inForce.listeners().stream().noneMatch(NeedsRestart::wantsKernel)) {
      for (ListenerConfig listener : next.listeners()) {
        if (wantsKernel(listener)) {
          throw new StartException(
              "listener "
                  + listener.name()
                  + " begins with data-plane = kernel: that needs a restart");
        }
      }
    }
  }

  private static boolean wantsKernel(ListenerConfig listener) {
    return listener.dataPlane() == Wanted.KERNEL;
  }
}
