package dev.sallyport.harness.lab;

import java.util.Locale;

/**
 * One listener of the gateway in the lab: who comes from where, and where it leads.
 *
 * @param number makes its ports its own
 * @param client what the client speaks with the gateway
 * @param serverFamily what the gateway speaks with the server
 * @param serverPort the server's control port
 * @param dataMode the value of {@code data-mode}
 * @param plane what carries its data connections
 */
record Route(
    int number, Family client, Family serverFamily, int serverPort, String dataMode, Plane plane) {

  /** Carried by what the gateway thinks best. */
  Route(int number, Family client, Family serverFamily, int serverPort, String dataMode) {
    this(number, client, serverFamily, serverPort, dataMode, Plane.AUTO);
  }

  int port() {
    return number == 0 ? 21 : 2100 + number;
  }

  /** Where clients find it. */
  String endpoint() {
    return client.endpoint(Segment.CLIENT_SIDE.gateway(client), port());
  }

  String config() {
    int clientPorts = 50_000 + 20 * number;
    int serverPorts = 55_000 + 20 * number;
    return """
    {
      name = route-%d
      bind = "%s"
      server = "%s"
      client-side { data-ports = "%d-%d" }
      server-side { data-ports = "%d-%d", data-mode = %s }
      data-plane = %s
    }
    """
        .formatted(
            number,
            endpoint(),
            serverFamily.endpoint(Host.SERVER.address(serverFamily), serverPort),
            clientPorts,
            clientPorts + 19,
            serverPorts,
            serverPorts + 19,
            dataMode.toLowerCase(Locale.ROOT),
            plane.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return client
        + " client, "
        + serverFamily
        + " server, data-mode "
        + dataMode
        + ", data-plane "
        + plane;
  }
}
