package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network of five hosts in namespaces.
 *
 * <pre>
 *   client ─────┐                         ┌───── server
 *               ├─ clients  GATEWAY  servers ─┤
 *   thief  ─────┘  (bridge)         (bridge)  └───── thief
 * </pre>
 *
 * <p>No host has a route beyond its own segment and the gateway forwards no packet, so whatever
 * reaches the other side was carried by a program on the gateway. All is removed at {@link #close};
 * what a killed run left behind, by the next {@link #create}.
 */
final class Lab implements AutoCloseable {
  private static final String PREFIX = "sallyport-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,9})-\\d+-.*");
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String id;
  private final Path directory;
  private final List<Background> running = new ArrayList<>();
  private int programs;

  private Lab(String id, Path directory) {
    this.id = id;
    this.directory = directory;
  }

  /** For {@code @EnabledIf}: whether this machine lets us make namespaces. */
  static boolean isPossible() {
    try {
      return "root".equals(System.getProperty("user.name"))
          && new ProcessBuilder("ip", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Lab create() throws IOException, InterruptedException {
    removeLeftovers();
    Path directory = Files.createTempDirectory("sallyport-lab");
    // Servers drop to a user of their own, who must still find their files.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    var id = PREFIX + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    var lab = new Lab(id, directory);
    try {
      lab.build();
    } catch (IOException | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
    return lab;
  }

  /** A place for files, readable by every user. */
  Path directory() {
    return directory;
  }

  /** Runs a program in a host and waits for its end. */
  Ran exec(Host host, Duration timeout, String... command)
      throws IOException, InterruptedException {
    try (var program = launch(host, command)) {
      return program.await(timeout);
    }
  }

  /** Starts a program in a host; it is killed when the lab is closed, if not before. */
  Background start(Host host, String... command) throws IOException {
    Background program = launch(host, command);
    running.add(program);
    return program;
  }

  /** Runs Java in a host: the sockets it makes are that host's, also after the call. */
  <T> T in(Host host, Callable<T> work) throws Exception {
    return new Namespace(NAMESPACES.resolve(name(host))).call(work);
  }

  /** Waits until something in this host listens on this TCP port. */
  void awaitListening(Host host, int port, Background program)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (exec(host, SHORT, "ss", "-Hltn", "sport = :" + port).out().isBlank()) {
      if (!program.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("nothing listens on " + port + ": " + program.output());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Override
  public void close() {
    running.forEach(Background::close);
    for (Host host : Host.values()) {
      remove(name(host));
    }
    deleteFiles();
  }

  private String name(Host host) {
    return id + "-" + host.label();
  }

  private void build() throws IOException, InterruptedException {
    for (Host host : Host.values()) {
      ip("netns", "add", name(host));
      inside(host, "link", "set", "lo", "up");
    }
    // Inherited from the machine, where a container engine has usually turned it on.
    ip(
        "netns",
        "exec",
        name(Host.GATEWAY),
        "sh",
        "-c",
        "echo 0 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
    for (Segment segment : Segment.values()) {
      inside(Host.GATEWAY, "link", "add", segment.bridge(), "type", "bridge", "forward_delay", "0");
      inside(Host.GATEWAY, "link", "set", segment.bridge(), "up");
      address(Host.GATEWAY, segment.bridge(), segment.gateway(Family.IPV4) + "/24");
      address(Host.GATEWAY, segment.bridge(), segment.gateway(Family.IPV6) + "/64");
    }
    for (Host host : Host.values()) {
      if (host != Host.GATEWAY) {
        plugIn(host);
      }
    }
  }

  private void plugIn(Host host) throws IOException, InterruptedException {
    String port = host.label();
    String gateway = name(Host.GATEWAY);
    inside(host, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", gateway);
    inside(host, "link", "set", "eth0", "up");
    inside(Host.GATEWAY, "link", "set", port, "master", host.segment().bridge(), "up");
    address(host, "eth0", host.address(Family.IPV4) + "/24");
    address(host, "eth0", host.address(Family.IPV6) + "/64");
  }

  private void address(Host host, String device, String address)
      throws IOException, InterruptedException {
    // Without nodad an IPv6 address cannot be used for the first second or two.
    if (address.indexOf(':') < 0) {
      inside(host, "addr", "add", address, "dev", device);
    } else {
      inside(host, "addr", "add", address, "dev", device, "nodad");
    }
  }

  private void inside(Host host, String... arguments) throws IOException, InterruptedException {
    must(new String[] {"ip", "-n", name(host)}, arguments);
  }

  private Background launch(Host host, String... command) throws IOException {
    var line = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
    line.addAll(Arrays.asList(command));
    int number = ++programs;
    Path out = Files.createFile(directory.resolve("program-" + number + ".out"));
    Path err = Files.createFile(directory.resolve("program-" + number + ".err"));
    var builder = new ProcessBuilder(line).directory(directory.toFile());
    // Proxies and locales of the machine are not the lab's.
    builder.environment().keySet().retainAll(List.of("PATH", "JAVA_HOME"));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Background(builder.start(), out, err);
  }

  private void deleteFiles() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // A temporary directory that stays behind harms nobody.
    }
  }

  private static void removeLeftovers() throws IOException {
    if (!Files.isDirectory(NAMESPACES)) {
      return;
    }
    try (Stream<Path> all = Files.list(NAMESPACES)) {
      all.map(file -> file.getFileName().toString()).filter(Lab::isLeftover).forEach(Lab::remove);
    }
  }

  private static boolean isLeftover(String namespace) {
    Matcher name = NAME.matcher(namespace);
    return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }

  private static void remove(String namespace) {
    if (!Files.exists(NAMESPACES.resolve(namespace))) {
      return;
    }
    try {
      var pids = new ProcessBuilder("ip", "netns", "pids", namespace).start();
      try (var lines = pids.inputReader()) {
        lines
            .lines()
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .forEach(ProcessHandle::destroyForcibly);
      }
      new ProcessBuilder("ip", "netns", "del", namespace).start().waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    must(new String[] {"ip"}, arguments);
  }

  private static void must(String[] command, String... arguments)
      throws IOException, InterruptedException {
    var line = Stream.concat(Arrays.stream(command), Arrays.stream(arguments)).toList();
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", line) + ": " + said);
    }
  }
}
