package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.CertificateUse;
import dev.sallyport.proxy.control.ControlListener;
import dev.sallyport.proxy.control.ListenerContext;
import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.tls.TlsFileException;
import dev.sallyport.rules.policy.Policy;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's listeners, and how they follow the configuration. One thread at a time changes
 * them, any may look.
 */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final EventLoopGroup workers;
  private final ListenSockets sockets;

  private volatile Map<Place, ControlListener> bound = Map.of();

  /**
   * What makes a listener of one configuration that of the next: its address, and where that has
   * port 0, which is another port each time, its name too.
   */
  private record Place(String name, InetSocketAddress bind) {
    static Place of(ListenerConfig listener) {
      return new Place(listener.bind().getPort() == 0 ? listener.name() : "", listener.bind());
    }
  }

  /**
   * No listeners yet.
   *
   * @param sockets those that listen already
   */
  Listeners(EventLoopGroup workers, ListenSockets sockets) {
    this.workers = workers;
    this.sockets = sockets;
  }

  /**
   * Listens as this configuration says: an address that stays is not bound again. All or nothing.
   * Blocks until bound.
   *
   * @throws IOException where an address cannot be bound; everything is as it was
   * @throws TlsFileException where a certificate or key cannot be used; everything is as it was
   */
  void follow(ProxyConfig config, ListenerContext.Shared shared)
      throws IOException, TlsFileException {
    var contexts = new HashMap<ControlListener, ListenerContext>();
    var next = new LinkedHashMap<Place, ControlListener>();
    var fresh = new ArrayList<ControlListener>();
    try {
      for (ListenerConfig listener : config.listeners()) {
        var policy = new Policy(listener.policy(), listener.name());
        ControlListener there = bound.get(Place.of(listener));
        if (there == null) {
          var context = ListenerContext.of(listener, policy, shared);
          there = ControlListener.bind(context, workers, sockets);
          fresh.add(there);
        } else {
          ListenerContext reloaded = there.context().reloaded(listener, policy, shared);
          if (!there.fits(reloaded)) {
            throw new IOException(
                "listener "
                    + listener.name()
                    + " begins or ceases to intercept: that needs a restart");
          }
          contexts.put(there, reloaded);
        }
        next.put(Place.of(listener), there);
      }
    } catch (IOException | TlsFileException cannotListen) {
      fresh.forEach(ControlListener::close);
      throw cannotListen;
    }
    contexts.forEach(ControlListener::reload);
    bound.forEach((address, listener) -> {
      if (!next.containsKey(address)) {
        listener.close();
      }
    });
    bound = next;
    next.values()
        .forEach(listener -> {
          listener.context().watchDataPorts();
          listener.context().watchCertificates();
          sayWeakened(listener.context());
        });
  }

  /** What the sessions of each listener may adopt, by the listener's name. */
  Map<String, ListenerContext> contexts() {
    var contexts = new HashMap<String, ListenerContext>();
    bound.values().forEach(listener -> contexts.put(listener.name(), listener.context()));
    return contexts;
  }

  /** The certificates of all listeners. */
  List<CertificateUse> certificates() {
    return bound.values().stream()
        .flatMap(listener -> listener.context().certificates().stream())
        .toList();
  }

  /** Where the named listener accepts control connections. */
  Optional<InetSocketAddress> address(String name) {
    return bound.values().stream()
        .filter(listener -> listener.name().equals(name))
        .map(ControlListener::address)
        .findFirst();
  }

  /** What another process can go on to accept with. */
  List<Integer> descriptors() {
    return bound.values().stream()
        .flatMapToInt(listener -> listener.descriptor().stream())
        .boxed()
        .toList();
  }

  /** Accepts no more. Sessions stay. Idempotent. */
  void close() {
    List.copyOf(bound.values()).forEach(ControlListener::close);
    bound = Map.of();
  }

  /** What was switched off must not be forgotten. */
  private static void sayWeakened(ListenerContext context) {
    context
        .policy()
        .weakened()
        .forEach((check, set) ->
            LOG.warn(
                "built-in check weakened: listener={} policy={} rule={} set={} at={}",
                context.config().name(),
                context.config().policy().name(),
                check.id(),
                set.enforcement().name().toLowerCase(Locale.ROOT),
                set.place()));
  }
}
