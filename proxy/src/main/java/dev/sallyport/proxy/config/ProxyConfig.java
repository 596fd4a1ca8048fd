package dev.sallyport.proxy.config;

import dev.sallyport.proxy.net.TransportChoice;
import dev.sallyport.rules.policy.Limits;
import java.util.List;

/** The whole configuration, checked. */
public record ProxyConfig(
    List<ListenerConfig> listeners,
    Limits limits,
    TransportChoice.Wanted io,
    RelayConfig relay,
    AdminConfig admin,
    LogConfig log,
    RecordConfig record,
    Lifecycle lifecycle) {

  /** Copies the list. */
  public ProxyConfig {
    listeners = List.copyOf(listeners);
  }
}
