package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.Limits;
import java.util.List;

/** The whole configuration, checked. */
public record ProxyConfig(
    List<ListenerConfig> listeners,
    Limits limits,
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
