package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.proxy.app.ProxyApp;
import dev.sallyport.proxy.app.StartException;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The gateway in this process, in front of one server, listening on IPv4 and on IPv6. */
final class Gateway implements Way {
  private static final int PORTS_PER_FACE = 100;

  /** For one client at a time, with ports of the transfer before still lingering. */
  private static final int FEW_PORTS = 20;

  /**
   * Below the ports that the kernel gives to outgoing connections, and apart from those of test
   * processes that run at the same time.
   */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(17_000 + 3_000 * Integer.getInteger("test.fork", 1));

  private final FtpServerUnderTest server;
  private final ProxyApp app;

  private Gateway(FtpServerUnderTest server, ProxyApp app) {
    this.server = server;
    this.app = app;
  }

  /**
   * Starts it.
   *
   * @param dataMode as the configuration spells it
   */
  static Gateway start(FtpServerUnderTest server, String dataMode) throws StartException {
    String settings = "server-side.data-mode = " + dataMode;
    return start(
        server,
        List.of(
            listener("ipv4", "127.0.0.1:0", server, PORTS_PER_FACE, settings),
            listener("ipv6", "[::1]:0", server, PORTS_PER_FACE, settings)));
  }

  /**
   * Starts it with one listener on IPv4 for each way of using it.
   *
   * @param settings by the name of the listener, in HOCON
   */
  static Gateway start(FtpServerUnderTest server, Map<String, String> settings)
      throws StartException {
    return start(
        server,
        settings.entrySet().stream()
            .map(e -> listener(e.getKey(), "127.0.0.1:0", server, FEW_PORTS, e.getValue()))
            .toList());
  }

  private static Gateway start(FtpServerUnderTest server, List<String> listeners)
      throws StartException {
    String configuration =
        """
        sallyport {
          listeners = [
            %s
          ]
          admin { bind = "127.0.0.1:0" }
          log { level = warn, audit = "/dev/null" }
        }
        """
            .formatted(String.join("\n", listeners));
    return switch (ConfigLoader.parse(configuration)) {
      case LoadResult.Loaded(var config) -> new Gateway(server, ProxyApp.start(config));
      case LoadResult.Refused refused ->
          throw new IllegalStateException(refused + "\n" + configuration);
    };
  }

  @Override
  public Optional<Account> account(boolean ipv6) {
    return Optional.of(server.account().at(app.address(ipv6 ? "ipv6" : "ipv4")));
  }

  /** The account as the clients of this listener see it. */
  Account account(String listener) {
    return server.account().at(app.address(listener));
  }

  @Override
  public void close() {
    app.close();
  }

  private static String listener(
      String name, String bind, FtpServerUnderTest server, int portsPerFace, String settings) {
    return """
    {
      name = %s, bind = "%s", server = "%s"
      client-side { data-ports = "%s" }
      server-side { data-ports = "%s" }
      %s
    }
    """
        .formatted(
            name,
            bind,
            server.account().authority(),
            ports(portsPerFace),
            ports(portsPerFace),
            settings);
  }

  private static String ports(int count) {
    int first = NEXT_PORT.getAndAdd(count);
    return first + "-" + (first + count - 1);
  }
}
