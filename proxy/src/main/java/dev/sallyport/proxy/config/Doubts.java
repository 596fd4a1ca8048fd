package dev.sallyport.proxy.config;

import java.util.ArrayList;
import java.util.List;

/** What a configuration says that is right and perhaps not meant. */
public final class Doubts {
  private Doubts() {}

  /** One sentence for each. */
  public static List<String> about(ProxyConfig config) {
    var doubts = new ArrayList<String>();
    for (ListenerConfig listener : config.listeners()) {
      long sessions =
          Math.min(
              config.limits().maxSessionsPerClient(),
              listener.policy().limits().sessions().client());
      PortRange ports = listener.clientSide().dataPorts();
      if (sessions >= ports.size()) {
        doubts.add(
            "listener "
                + listener.name()
                + ": one client may have "
                + sessions
                + " sessions and so take all "
                + ports.size()
                + " data ports "
                + ports
                + "; set max-sessions-per-client lower, or data-ports wider");
      }
    }
    return doubts;
  }
}
