package dev.sallyport.proxy.app;

import dev.sallyport.proxy.data.relay.RelayPlanes;
import dev.sallyport.proxy.net.Transport;
import java.lang.management.ManagementFactory;

/**
 * Loads, while the configuration is read, what every gateway needs and what takes long to load: the
 * start takes as much less time as a second processor has nothing else to do. Whether any of it can
 * be had is asked again where it is used.
 */
final class HeadStart {
  private HeadStart() {}

  /** Begins, and does not wait. */
  static void begin() {
    Thread.ofPlatform().daemon().name("head-start").start(HeadStart::load);
  }

  private static void load() {
    Logging.begin();
    RelayPlanes.splice(Transport.plain());
    ManagementFactory.getGarbageCollectorMXBeans();
  }
}
