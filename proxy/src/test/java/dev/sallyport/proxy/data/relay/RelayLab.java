package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.HostPort;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A relay between real sockets of this machine, each party with a loopback address of its own. */
final class RelayLab implements AutoCloseable {
  static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.1");
  static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.2");
  static final InetAddress CLIENT_SIDE = InetAddress.ofLiteral("127.0.0.3");
  static final InetAddress SERVER_SIDE = InetAddress.ofLiteral("127.0.0.4");
  static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.9");
  private static final int PATIENCE_MILLIS = 20_000;

  final EventLoop loop;
  PortPool clientPorts = new PortPool(21_000, 21_999);
  PortPool serverPorts = new PortPool(22_000, 22_999);
  Duration connectTimeout = Duration.ofSeconds(5);
  Duration acceptTimeout = Duration.ofSeconds(20);
  Duration stallTimeout = Duration.ofSeconds(20);

  private final MultiThreadIoEventLoopGroup group;
  private final Transport transport;
  private final List<Closeable> sockets = new ArrayList<>();

  RelayLab(Transport transport) {
    this.transport = transport;
    this.group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
    this.loop = group.next();
  }

  DataPath open(Leg client, Leg server, Recorder told) throws Exception {
    var request = new DataPathRequest(client, server, connectTimeout, acceptTimeout, stallTimeout);
    return onLoop(() -> new RelayDataPlane(loop, transport).open(request, told));
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

  /** Waits until what was begun on the event loop is done, and what it made ready, too. */
  void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      onLoop(() -> true);
    }
  }

  /** Waits for something another thread brings about. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** Channels the loop still has. */
  int channels() throws Exception {
    return onLoop(() -> ((SingleThreadEventLoop) loop).registeredChannels());
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
    for (var socket : sockets) {
      socket.close();
    }
    stop();
  }
}
