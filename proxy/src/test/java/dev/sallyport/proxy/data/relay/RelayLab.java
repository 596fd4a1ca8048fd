package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.rules.ftp.HostPort;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A relay between real sockets of this machine, each party with a loopback address of its own. */
final class RelayLab implements AutoCloseable {
  static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.1");
  static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.2");
  static final InetAddress CLIENT_SIDE = InetAddress.ofLiteral("127.0.0.3");
  static final InetAddress SERVER_SIDE = InetAddress.ofLiteral("127.0.0.4");
  static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.9");
  private static final int PIPE_BYTES = 256 * 1024;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final long LEFTOVERS_NANOS = Duration.ofSeconds(5).toNanos();

  final EventLoop loop;
  PortPool clientPorts = new PortPool(21_000, 21_999);
  PortPool serverPorts = new PortPool(22_000, 22_999);
  Duration connectTimeout = Duration.ofSeconds(5);
  Duration acceptTimeout = Duration.ofSeconds(20);
  Duration stallTimeout = Duration.ofSeconds(20);

  private final MultiThreadIoEventLoopGroup group;
  private final Variant variant;
  private final RelayPlanes planes;
  private final Registrations registrations;
  private final List<Closeable> sockets = new ArrayList<>();
  private final List<DataPath> paths = new ArrayList<>();

  RelayLab(Variant variant) {
    this.variant = variant;
    this.planes = new RelayPlanes(variant.transport, PIPE_BYTES);
    this.registrations = new Registrations(variant.transport.ioHandlers());
    this.group = new MultiThreadIoEventLoopGroup(1, registrations);
    this.loop = group.next();
  }

  DataPlane plane() {
    return variant.plane(planes, loop);
  }

  DataPathRequest request(Leg client, Leg server) {
    return new DataPathRequest(
        client, server, new DataPathRequest.Bounds(connectTimeout, acceptTimeout, stallTimeout));
  }

  DataPath open(Leg client, Leg server, Recorder told) throws Exception {
    var path = onLoop(() -> plane().open(request(client, server), told));
    paths.add(path);
    return path;
  }

  /** A path of a route, opened, with every peer connected that can be before the transfer. */
  Meeting meet(Route route) throws Exception {
    return new Meeting(this, route);
  }

  Leg.Listen clientComes() {
    return new Leg.Listen(CLIENT_SIDE, clientPorts, CLIENT);
  }

  Leg.Listen serverComes() {
    return new Leg.Listen(SERVER_SIDE, serverPorts, SERVER);
  }

  Leg.Dial dialClient(ServerSocket listener) {
    return new Leg.Dial(new HostPort(CLIENT, listener.getLocalPort()), CLIENT_SIDE, 0);
  }

  Leg.Dial dialServer(ServerSocket listener) {
    return new Leg.Dial(new HostPort(SERVER, listener.getLocalPort()), SERVER_SIDE, 0);
  }

  ServerSocket listen(InetAddress on) throws IOException {
    var listener = new ServerSocket(0, 5, on);
    listener.setSoTimeout(PATIENCE_MILLIS);
    return keep(listener);
  }

  Socket accept(ServerSocket listener) throws IOException {
    var socket = listener.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return keep(socket);
  }

  Socket connect(InetAddress from, HostPort to) throws IOException {
    var socket = keep(new Socket());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress(to.host(), to.port()), PATIENCE_MILLIS);
    return socket;
  }

  <T> T onLoop(Callable<T> work) throws Exception {
    return loop.submit(work).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Waits until every port is given back, every channel closed and every timer gone. */
  void untilNothingIsLeft() throws Exception {
    long deadline = System.nanoTime() + LEFTOVERS_NANOS;
    List<Object> left = onLoop(this::left);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
      left = onLoop(this::left);
    }
    assertThat(left).isEmpty();
  }

  private List<Object> left() throws ReflectiveOperationException {
    List<Object> left = new ArrayList<>();
    if (clientPorts.used() + serverPorts.used() > 0) {
      left.add("ports");
    }
    if (registrations.left() > 0) {
      left.add(registrations.left() + " channels");
    }
    left.addAll(timers());
    return left;
  }

  private Collection<?> timers() throws ReflectiveOperationException {
    // Netty keeps its timers to itself.
    var queue = AbstractScheduledEventExecutor.class.getDeclaredField("scheduledTaskQueue");
    queue.setAccessible(true);
    var timers = (Collection<?>) queue.get(loop);
    return timers == null ? List.of() : timers;
  }

  void stop() throws InterruptedException {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(PATIENCE_MILLIS);
  }

  private <T extends Closeable> T keep(T socket) {
    sockets.add(socket);
    return socket;
  }

  @Override
  public void close() throws Exception {
    try {
      if (!group.isShuttingDown()) {
        for (var path : paths) {
          loop.execute(path::close);
        }
        for (var socket : sockets) {
          socket.close();
        }
        untilNothingIsLeft();
      }
    } finally {
      stop();
      planes.close();
    }
  }
}
