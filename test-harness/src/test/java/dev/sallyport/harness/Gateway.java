package dev.sallyport.harness;

import dev.sallyport.proxy.app.ProxyApp;
import dev.sallyport.proxy.app.StartException;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.limits.Bans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway in this process, on loopback, with what its operator would see of it. */
public final class Gateway implements AutoCloseable {
  private static final int PORTS = 100;

  /** All that it does must be the same with and without io_uring; see the build. */
  private static final String IO = System.getProperty("test.io", "auto");

  /** Below the ports the kernel hands out, and others for other runs on the same machine. */
  public static final int CLIENT_PORTS =
      20_000 + 2 * PORTS * (int) (ProcessHandle.current().pid() % 60);

  private static final int SERVER_PORTS = CLIENT_PORTS + PORTS;

  private final ProxyApp app;
  private final Path audit;
  private final HttpClient http = HttpClient.newHttpClient();

  private Gateway(ProxyApp app, Path audit) {
    this.app = app;
    this.audit = audit;
  }

  /**
   * Starts one listener, named {@code public}, in front of a server.
   *
   * @param settings lines of HOCON; those that begin with {@code listener.} belong to the listener,
   *     the others to {@code sallyport}
   */
  public static Gateway start(InetSocketAddress server, String... settings) throws IOException {
    Path audit = Files.createTempFile("sallyport-audit", ".json");
    String hocon =
        """
        sallyport {
          listeners = [
            {
              name = public
              bind = "127.0.0.1:0"
              server = "%s:%d"
              client-side.data-ports = "%d-%d"
              server-side.data-ports = "%d-%d"
              %s
            }
          ]
          io = %s
          admin.bind = "127.0.0.1:0"
          log { level = warn, audit = "%s" }
          %s
        }
        """
            .formatted(
                server.getAddress().getHostAddress(),
                server.getPort(),
                CLIENT_PORTS,
                CLIENT_PORTS + PORTS - 1,
                SERVER_PORTS,
                SERVER_PORTS + PORTS - 1,
                lines(Stream.of(settings).filter(Gateway::isOfListener)).replace("listener.", ""),
                IO,
                audit,
                lines(Stream.of(settings).filter(line -> !isOfListener(line))));
    return switch (ConfigLoader.parse(hocon)) {
      case LoadResult.Loaded(var config) -> new Gateway(started(config), audit);
      case LoadResult.Refused(var problems) ->
          throw new IllegalArgumentException(problems + " in " + hocon);
    };
  }

  private static ProxyApp started(ProxyConfig config) throws IOException {
    try {
      return ProxyApp.start(config);
    } catch (StartException e) {
      throw new IOException(e);
    }
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return app.address("public");
  }

  /** The networks that it refuses. */
  public Bans bans() {
    return app.bans();
  }

  /** A page of the admin address. */
  public URI admin(String path) {
    var admin = app.adminAddress();
    return URI.create("http://" + admin.getHostString() + ":" + admin.getPort() + path);
  }

  /** Everything at {@code /metrics}. */
  public String metrics() {
    var admin = app.adminAddress();
    var request =
        HttpRequest.newBuilder(
                URI.create("http://" + admin.getHostString() + ":" + admin.getPort() + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sum of all samples whose name and labels begin so. */
  public double metric(String prefix) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** How many sessions are alive. */
  public int sessions() {
    return (int) metric("sallyport_sessions_active");
  }

  /** How many data ports are taken, as the gateway says. */
  public int dataPortsUsed() {
    return (int) metric("sallyport_data_ports_used");
  }

  /** The data ports that this process listens on, as the kernel says. */
  public Set<Integer> dataListeners() {
    Set<String> ours = sockets();
    return TcpSocket.all().stream()
        .filter(socket -> socket.state().equals(TcpSocket.LISTENING))
        .filter(socket -> ours.contains(socket.link()))
        .map(TcpSocket::localPort)
        .filter(port -> port >= CLIENT_PORTS && port < SERVER_PORTS + PORTS)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> sockets() {
    var sockets = new HashSet<String>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          sockets.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    } catch (NoSuchFileException closedMeanwhile) {
      return sockets();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sockets;
  }

  /** Every audit event so far, one JSON object in a line. */
  public String audit() {
    try {
      return Files.readString(audit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless this becomes true soon. */
  public void eventually(String what, BooleanSupplier condition) {
    eventually(what, Duration.ofSeconds(10), condition);
  }

  /** Fails unless this becomes true in time. */
  public void eventually(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: " + what + "\n" + ours(metrics()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Fails unless nothing is left of any session soon. */
  public void eventuallyIdle(Duration patience) {
    eventually(
        "no session, no data port, no listener",
        patience,
        () -> sessions() == 0 && dataPortsUsed() == 0 && dataListeners().isEmpty());
  }

  @Override
  public void close() {
    app.close();
    http.close();
    try {
      Files.deleteIfExists(audit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfListener(String setting) {
    return setting.startsWith("listener.");
  }

  private static String lines(Stream<String> settings) {
    return settings.reduce("", (all, line) -> all + line + "\n");
  }

  private static String ours(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("sallyport_") && !line.endsWith(" 0.0"))
        .reduce("", (all, line) -> all + line + "\n");
  }
}
