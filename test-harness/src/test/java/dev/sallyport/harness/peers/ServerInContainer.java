package dev.sallyport.harness.peers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container with an address of its own on the engine's bridge. It reaches this
 * machine there, and this machine it, so active mode works as between two hosts.
 */
public final class ServerInContainer implements FtpServerUnderTest {
  private static final String HOME = "/home/ftpuser";
  private static final String TLS = "/etc/ftp-servers/tls";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ServerSoftware software;
  private final Path home;
  private final GenericContainer<?> container;
  private final Account account;

  private ServerInContainer(ServerSoftware software, Optional<Path> tls)
      throws IOException, InterruptedException {
    this.software = software;
    this.home = Files.createTempDirectory("sallyport-" + software.arguments().getFirst() + "-");
    // The account in the container is nobody here, and must write nevertheless.
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    this.container = new GenericContainer<>(DockerImageName.parse(ContainerEngine.image()));
    var command = new ArrayList<>(List.of("ftp-server"));
    command.addAll(software.arguments());
    container.withCommand(command.toArray(String[]::new));
    container.withCreateContainerCmdModifier(create -> share(create, tls));
    container.start();
    this.account = new Account(new InetSocketAddress(bridgeAddress(), 21), "ftpuser", "secret");
  }

  /** Starts it, and returns when it greets. */
  public static ServerInContainer start(ServerSoftware software)
      throws IOException, InterruptedException {
    return started(new ServerInContainer(software, Optional.empty()));
  }

  /**
   * Starts one that knows TLS.
   *
   * @param tls a folder with its {@code tls.crt} and {@code tls.key}
   */
  public static ServerInContainer start(ServerSoftware software, Path tls)
      throws IOException, InterruptedException {
    return started(new ServerInContainer(software.withTls(), Optional.of(tls)));
  }

  private static ServerInContainer started(ServerInContainer server)
      throws IOException, InterruptedException {
    server.awaitGreeting();
    return server;
  }

  private void share(CreateContainerCmd create, Optional<Path> tls) {
    HostConfig host = Objects.requireNonNull(create.getHostConfig());
    var binds = new ArrayList<>(List.of(new Bind(home.toString(), new Volume(HOME))));
    tls.ifPresent(folder -> binds.add(new Bind(folder.toString(), new Volume(TLS))));
    host.withBinds(binds);
    // Pure-FTPd asks for these when it starts, and ends without a word if it does not get them.
    host.withCapAdd(Capability.SYS_NICE, Capability.DAC_READ_SEARCH);
  }

  private InetAddress bridgeAddress() {
    ContainerNetwork network =
        container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
            .findFirst()
            .orElseThrow();
    return InetAddress.ofLiteral(Objects.requireNonNull(network.getIpAddress()));
  }

  private void awaitGreeting() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!greets()) {
      if (System.nanoTime() > deadline || !container.isRunning()) {
        throw new IOException(software.title() + " does not greet\n" + container.getLogs());
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private boolean greets() {
    try (var socket = new Socket()) {
      socket.connect(account.address(), 1000);
      socket.setSoTimeout(5000);
      return socket.getInputStream().read() == '2';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public ServerSoftware software() {
    return software;
  }

  @Override
  public Account account() {
    return account;
  }

  @Override
  public Path home() {
    return home;
  }

  @Override
  public void close() {
    container.stop();
    try (var files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
