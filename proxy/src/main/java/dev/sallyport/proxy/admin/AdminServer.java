package dev.sallyport.proxy.admin;

import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server for operators. It has one thread of its own, so a slow scrape delays the next one
 * and no session.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_LINE_BYTES = 1024;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_BODY_BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(65);
  private static final Duration TELL = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final EventLoopGroup loop;
  private final Channel listener;
  private final InetSocketAddress address;

  private AdminServer(EventLoopGroup loop, Channel listener) {
    this.loop = loop;
    this.listener = listener;
    this.address = (InetSocketAddress) listener.localAddress();
  }

  /**
   * Binds and serves. Blocks until bound; not for an event loop.
   *
   * @throws IOException where the address cannot be bound
   */
  public static AdminServer start(InetSocketAddress bind, AdminSite site) throws IOException {
    return start(bind, site, ListenSockets.none());
  }

  /**
   * The same, at a socket that listens already if there is one.
   *
   * @throws IOException where the address cannot be bound
   */
  public static AdminServer start(InetSocketAddress bind, AdminSite site, ListenSockets sockets)
      throws IOException {
    return start(bind, site, sockets, PATIENCE);
  }

  static AdminServer start(
      InetSocketAddress bind, AdminSite site, ListenSockets sockets, Duration patience)
      throws IOException {
    Transport transport = Transport.plain();
    EventLoopGroup loop = transport.eventLoops(1, "admin");
    var streams = new EventStreams(site.events());
    var connections = new Connections(site, streams, patience);
    var bootstrap = new ServerBootstrap().group(loop).childHandler(connections);
    var bound = sockets.listen(bootstrap, transport, bind).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop(loop);
      throw new IOException("admin address " + bind + ": " + bound.cause().getMessage());
    }
    loop.scheduleWithFixedDelay(
        () -> tell(streams), TELL.toMillis(), TELL.toMillis(), TimeUnit.MILLISECONDS);
    return new AdminServer(loop, bound.channel());
  }

  private static void tell(EventStreams streams) {
    try {
      streams.tell();
    } catch (RuntimeException bug) {
      // It would end the schedule, and all who watch would see a standstill.
      log.error("Events failed", bug);
    }
  }

  /** Where it listens; the port is the real one where 0 was asked for. */
  public InetSocketAddress address() {
    return address;
  }

  /** The descriptor another process can go on to accept with. */
  public OptionalInt descriptor() {
    return ListenSockets.descriptor(listener);
  }

  /** Accepts no more connections; those there are stay. Blocks, for two seconds at most. */
  public void stopAccepting() {
    listener.close().awaitUninterruptibly(STOP.toMillis());
  }

  /**
   * Accepts no more connections, and closes those there are in a while: one of them may have asked
   * for what makes this server go, and is to be answered. Blocks, for two seconds at most.
   */
  public void leave() {
    stopAccepting();
    loop.schedule(() -> shutDown(loop), LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops listening and closes every connection. Blocks, for two seconds at most. Idempotent. */
  @Override
  public void close() {
    // First, and waited for: left to the loop's shutdown, the NIO socket at times went on
    // listening.
    stopAccepting();
    stop(loop);
  }

  private static void stop(EventLoopGroup loop) {
    shutDown(loop).awaitUninterruptibly(STOP.toMillis());
  }

  private static Future<?> shutDown(EventLoopGroup loop) {
    return loop.shutdownGracefully(0, STOP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sets connections up. Beyond the bound the one that has said nothing for longest goes, or the
   * new one where all are at work. On the one admin thread.
   */
  private static final class Connections extends ChannelInitializer<Channel> {
    private final AdminSite site;
    private final EventStreams streams;
    private final Idlers idlers = new Idlers();
    private final RequestBudget budget = new RequestBudget(System::nanoTime);
    private final Duration patience;
    private int open;

    Connections(AdminSite site, EventStreams streams, Duration patience) {
      this.site = site;
      this.streams = streams;
      this.patience = patience;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // of close(), after which there is nothing to do
    protected void initChannel(Channel channel) {
      if (open == MAX_CONNECTIONS && !idlers.makeRoom()) {
        channel.close();
        return;
      }
      open++;
      channel.closeFuture().addListener(_ -> open--);
      channel
          .pipeline()
          .addLast(
              new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_BYTES),
              new HttpObjectAggregator(MAX_BODY_BYTES),
              new FlowControlHandler(),
              new AdminHandler(site, streams, budget, idlers, patience));
    }
  }
}
