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
    String listeners = routes.stream().map(Route::config).collect(Collectors.joining());
    return start(lab, listeners, routes.stream().map(Route::port).toList());
  }

  /** Starts it with these listeners, and waits until it listens on these ports. */
  static Background start(Lab lab, String listeners, List<Integer> ports)
      throws IOException, InterruptedException {
    Background gateway = lab.start(Host.GATEWAY, command(lab, listeners));
    for (int port : ports) {
      lab.awaitListening(Host.GATEWAY, port, gateway);
    }
    return gateway;
  }

  /** The words that run it with these listeners. */
  static String[] command(Lab lab, String listeners) throws IOException {
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
                .formatted(listeners));
    return new String[] {launcher.toString(), "run", "--config", config.toString()};
  }
}
