package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.DataPlanes;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.data.PlaneChoice.Wanted;
import dev.sallyport.proxy.data.kernel.KernelPinholes;
import dev.sallyport.proxy.data.relay.RelayPlanes;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Optional;

/** The data planes this machine has, and which of them a listener gets. */
final class Planes implements DataPlanes, AutoCloseable {
  private final PlaneChoice.Abilities machine;
  private final RelayPlanes relay;
  private final Optional<KernelPinholes> kernel;

  private Planes(
      PlaneChoice.Abilities machine, RelayPlanes relay, Optional<KernelPinholes> kernel) {
    this.machine = machine;
    this.relay = relay;
    this.kernel = kernel;
  }

  /**
   * Makes the planes that the listeners want. Not for an event loop.
   *
   * @throws IOException where one wants the kernel's, and cannot have it
   */
  static Planes start(Transport transport, ProxyConfig config) throws IOException {
    var relay = new RelayPlanes(transport, config.relay().pipeBytes());
    Ability splice = RelayPlanes.splice(transport);
    try {
      Optional<KernelPinholes> kernel = kernel(config);
      Ability pinholes =
          kernel.isPresent()
              ? new Ability.Present()
              : new Ability.Missing(
                  "pinholes are set up at the start, and were not asked for then");
      return new Planes(new PlaneChoice.Abilities(pinholes, splice), relay, kernel);
    } catch (IOException cannot) {
      if (config.listeners().stream().anyMatch(l -> l.dataPlane() == Wanted.KERNEL)) {
        throw new IOException("data-plane = kernel: " + cannot.getMessage(), cannot);
      }
      var missing = new Ability.Missing(String.valueOf(cannot.getMessage()));
      return new Planes(new PlaneChoice.Abilities(missing, splice), relay, Optional.empty());
    }
  }

  /**
   * Pinholes, where a listener asks for them, or asks for nothing and the machine's rules expect
   * them.
   */
  private static Optional<KernelPinholes> kernel(ProxyConfig config) throws IOException {
    boolean wanted = config.listeners().stream().anyMatch(l -> l.dataPlane() == Wanted.KERNEL);
    boolean welcome =
        config.listeners().stream()
            .anyMatch(l -> l.dataPlane() == Wanted.AUTO && l.needsRelay().isEmpty());
    return wanted || (welcome && KernelPinholes.areExpected())
        ? Optional.of(KernelPinholes.start(config.limits().dataStallTimeout()))
        : Optional.empty();
  }

  PlaneChoice choice(ListenerConfig listener) {
    return PlaneChoice.of(listener.dataPlane(), machine, listener.needsRelay());
  }

  @Override
  public DataPlane of(ListenerConfig listener, EventLoop loop) {
    return switch (choice(listener).plane()) {
      case KERNEL -> kernel.orElseThrow().plane(loop, relayed(loop));
      case SPLICE -> relay.splicing(loop);
      case COPY -> relay.copying(loop);
    };
  }

  /** What the kernel cannot carry goes the next best way. */
  private DataPlane relayed(EventLoop loop) {
    return switch (machine.splice()) {
      case Ability.Present() -> relay.splicing(loop);
      case Ability.Missing _ -> relay.copying(loop);
    };
  }

  /** From now on, sessions that end leave the kernel its transfers. */
  void leaveTransfers() {
    kernel.ifPresent(KernelPinholes::leaveTransfers);
  }

  @Override
  public void close() {
    kernel.ifPresent(KernelPinholes::close);
    relay.close();
  }
}
