package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The gateway as operators run it: the launcher of the distribution, in the gateway's host. */
final class GatewayProgram {
  private static final Path LAUNCHER =
      Path.of("..", "proxy", "target", "sallyport", "bin", "sallyport");

  private GatewayProgram() {}

  /** Starts it with one listener for each route, and waits until the last of them listens. */
  static Background start(Lab lab, List<Route> routes) throws IOException, InterruptedException {
    Path launcher = LAUNCHER.toAbsolutePath().normalize();
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException("no distribution at " + launcher + "; run: mvn package");
    }
    Path config =
        Files.writeString(
            lab.directory().resolve("gateway.conf"),
            """
            sallyport {
              listeners = [
            %s
              ]
              admin { bind = "127.0.0.1:9121" }
              log { audit = stdout }
            }
            """
                .formatted(routes.stream().map(Route::config).collect(Collectors.joining())));
    Background gateway =
        lab.start(Host.GATEWAY, launcher.toString(), "run", "--config", config.toString());
    for (Route route : routes) {
      lab.awaitListening(Host.GATEWAY, route.port(), gateway);
    }
    return gateway;
  }
}
