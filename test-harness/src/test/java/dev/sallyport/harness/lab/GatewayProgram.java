package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** The same with more keys of the gateway's. */
  static Background startWith(Lab lab, List<Route> routes, String more)
      throws IOException, InterruptedException {
    Background gateway = launch(lab, routes, more);
    for (Route route : routes) {
      lab.awaitListening(Host.GATEWAY, route.port(), gateway);
    }
    return gateway;
  }

  /** Starts it and does not wait. */
  static Background launch(Lab lab, List<Route> routes, String more, String... options)
      throws IOException {
    String listeners = routes.stream().map(Route::config).collect(Collectors.joining());
    String[] command = command(lab, listeners, more);
    return lab.start(
        Host.GATEWAY,
        Stream.concat(Arrays.stream(command), Arrays.stream(options)).toArray(String[]::new));
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
    return command(lab, listeners, "");
  }

  private static String[] command(Lab lab, String listeners, String more) throws IOException {
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
            %s
            }
            """
                .formatted(listeners, more));
    return new String[] {launcher.toString(), "run", "--config", config.toString()};
  }
}
