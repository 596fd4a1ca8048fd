package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.DataPlanes;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.data.PlaneChoice.Wanted;
import dev.sallyport.proxy.data.kernel.KernelPinholes;
import dev.sallyport.proxy.data.kernel.PinholesTakenException;
import dev.sallyport.proxy.data.relay.RelayPlanes;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data planes this machine has, and which of them a listener gets. */
final class Planes implements DataPlanes, AutoCloseable {
  /** How often a successor looks whether the gateway before it has ended. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(Planes.class);

  private final RelayPlanes relay;
  private final Ability splice;

  /** Changes once at most, when a successor gets what the gateway before it had. */
  private volatile Pinholes pinholes;

  private boolean closed;

  /** The kernel's plane, or why there is none. */
  private sealed interface Pinholes {
    record Made(KernelPinholes kernel) implements Pinholes {}

    record None(String why) implements Pinholes {}
  }

  private Planes(RelayPlanes relay, Ability splice, Pinholes pinholes) {
    this.relay = relay;
    this.splice = splice;
    this.pinholes = pinholes;
  }

  /**
   * Makes the planes that the listeners want. Not for an event loop.
   *
   * @param succeeds whether a gateway runs that is about to end: its pinholes are waited for, and
   *     the relay carries what comes meanwhile
   * @throws IOException where one wants the kernel's, and cannot have it
   */
  static Planes start(Transport transport, ProxyConfig config, boolean succeeds)
      throws IOException {
    var relay = new RelayPlanes(transport, config.relay().pipeBytes());
    Ability splice = RelayPlanes.splice(transport);
    try {
      return new Planes(relay, splice, pinholes(config));
    } catch (PinholesTakenException taken) {
      if (!succeeds) {
        return without(relay, splice, config, taken);
      }
      var why = "the gateway before this one has the pinholes until it ends";
      var planes = new Planes(relay, splice, new Pinholes.None(why));
      planes.await(config);
      return planes;
    } catch (IOException cannot) {
      return without(relay, splice, config, cannot);
    }
  }

  private static Planes without(
      RelayPlanes relay, Ability splice, ProxyConfig config, IOException cannot)
      throws IOException {
    if (config.listeners().stream().anyMatch(l -> l.dataPlane() == Wanted.KERNEL)) {
      throw new IOException("data-plane = kernel: " + cannot.getMessage(), cannot);
    }
    return new Planes(relay, splice, new Pinholes.None(String.valueOf(cannot.getMessage())));
  }

  /**
   * Pinholes, where a listener asks for them, or asks for nothing and the machine's rules expect
   * them.
   */
  private static Pinholes pinholes(ProxyConfig config) throws IOException {
    boolean wanted = config.listeners().stream().anyMatch(l -> l.dataPlane() == Wanted.KERNEL);
    boolean welcome =
        config.listeners().stream()
            .anyMatch(l -> l.dataPlane() == Wanted.AUTO && l.needsRelay().isEmpty());
    return wanted || (welcome && KernelPinholes.areExpected())
        ? new Pinholes.Made(KernelPinholes.start(config.limits().dataStallTimeout()))
        : new Pinholes.None("pinholes are set up at the start, and were not asked for then");
  }

  /** The other gateway drains for as long as it was told to, and lets go of its pinholes last. */
  private void await(ProxyConfig config) {
    var looks =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("pinholes").factory());
    var _ =
        looks.scheduleWithFixedDelay(
            () -> {
              if (take(config)) {
                looks.shutdown();
              }
            },
            LOOK.toMillis(),
            LOOK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Whether there is nothing left to wait for. */
  private synchronized boolean take(ProxyConfig config) {
    if (closed) {
      return true;
    }
    try {
      pinholes = pinholes(config);
      LOG.info("the gateway before this one has ended, and its pinholes are ours");
      return true;
    } catch (PinholesTakenException notYet) {
      return false;
    } catch (IOException cannot) {
      LOG.error("the relay carries all data connections: {}", cannot.getMessage());
      return true;
    }
  }

  /** Whether there are any. */
  boolean hasPinholes() {
    return kernel().isPresent();
  }

  PlaneChoice choice(ListenerConfig listener) {
    return choice(listener, pinholes);
  }

  private PlaneChoice choice(ListenerConfig listener, Pinholes now) {
    Ability kernel =
        switch (now) {
          case Pinholes.Made _ -> new Ability.Present();
          case Pinholes.None(String why) -> new Ability.Missing(why);
        };
    return PlaneChoice.of(
        listener.dataPlane(), new PlaneChoice.Abilities(kernel, splice), listener.needsRelay());
  }

  @Override
  public DataPlane of(ListenerConfig listener, EventLoop loop) {
    Pinholes now = pinholes;
    return switch (choice(listener, now).plane()) {
      case KERNEL ->
          switch (now) {
            case Pinholes.Made(KernelPinholes kernel) -> kernel.plane(loop, relayed(loop));
            case Pinholes.None _ -> relayed(loop);
          };
      case SPLICE -> relay.splicing(loop);
      case COPY -> relay.copying(loop);
    };
  }

  /** What the kernel cannot carry goes the next best way. */
  private DataPlane relayed(EventLoop loop) {
    return switch (splice) {
      case Ability.Present() -> relay.splicing(loop);
      case Ability.Missing _ -> relay.copying(loop);
    };
  }

  /** From now on, sessions that end leave the kernel its transfers. */
  synchronized void leaveTransfers() {
    kernel().ifPresent(KernelPinholes::leaveTransfers);
  }

  @Override
  public synchronized void close() {
    closed = true;
    kernel().ifPresent(KernelPinholes::close);
    relay.close();
  }

  private Optional<KernelPinholes> kernel() {
    return switch (pinholes) {
      case Pinholes.Made(KernelPinholes kernel) -> Optional.of(kernel);
      case Pinholes.None _ -> Optional.empty();
    };
  }
}
