package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminRoutes;
import dev.sallyport.proxy.admin.AdminServer;
import dev.sallyport.proxy.admin.EventLoopLag;
import dev.sallyport.proxy.admin.Readiness;
import dev.sallyport.proxy.audit.AuditLog;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.ControlListener;
import dev.sallyport.proxy.control.ListenerContext;
import dev.sallyport.proxy.control.Names;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.limits.Bans;
import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.policy.Policy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: everything it is made of, started in order and stopped in reverse. */
public final class ProxyApp implements AutoCloseable {
  /** How long sessions have to say goodbye when the gateway stops. */
  private static final int GOODBYE_MILLIS = 2000;

  /** What deploy/sallyport.conf tells operators; some hundred bytes each. */
  private static final int MAX_BANS = 10_000;

  private static final int MAX_CLIENTS_WITH_FAILED_LOGINS = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyApp.class);

  private final Deque<Runnable> stops = new ArrayDeque<>();
  private final Map<String, ControlListener> listeners = new LinkedHashMap<>();
  private final Transport transport = Transport.best();
  private final SessionRegistry registry;
  private final Bans bans;
  private final Planes planes;
  private final InetSocketAddress adminAddress;
  private volatile Readiness readiness = Readiness.STARTING;

  private ProxyApp(ProxyConfig config) throws StartException {
    registry = new SessionRegistry(config.limits());
    planes = new Planes(transport, config.relay().pipeBytes());
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var metrics = new ProxyMetrics(prometheus, MetricTags.of(config));
    stops.push(metrics::close);
    try {
      AuditLog audit = AuditLog.open(config.log().audit(), metrics::auditDropped);
      stops.push(audit::close);
      var banReport = new BanReport(audit, metrics, registry);
      bans = new Bans(MAX_BANS, MAX_CLIENTS_WITH_FAILED_LOGINS, System::nanoTime, banReport);
      metrics.watchBans(bans::count);
      stops.push(planes::close);
      EventLoopGroup workers = eventLoops("session", 0);
      EventLoopLag.watch(workers, metrics::eventLoopLag);
      registry.noteProgress(workers);
      workers
          .next()
          .scheduleWithFixedDelay(() -> bans.expire(Instant.now()), 1, 1, TimeUnit.SECONDS);
      var names = new Names(transport);
      stops.push(names::close);
      var shared =
          new ListenerContext.Shared(
              config.limits(), transport, names, planes, registry, bans, metrics, audit);
      stops.push(() -> registry.stopAll(Duration.ofMillis(GOODBYE_MILLIS)));
      listen(config, shared, workers);
      AdminServer admin =
          AdminServer.start(config.admin(), new AdminRoutes(prometheus::scrape, () -> readiness));
      stops.push(admin::close);
      adminAddress = admin.address();
      readiness = Readiness.READY;
    } catch (IOException cannotStart) {
      close();
      throw new StartException(String.valueOf(cannotStart.getMessage()), cannotStart);
    }
  }

  /**
   * Starts the gateway. Blocks until every address is bound.
   *
   * @throws StartException where an address or the audit file cannot be had; nothing is left behind
   */
  public static ProxyApp start(ProxyConfig config) throws StartException {
    return new ProxyApp(config);
  }

  /** Where the named listener accepts control connections. */
  public InetSocketAddress address(String listener) {
    ControlListener found = listeners.get(listener);
    if (found == null) {
      throw new IllegalArgumentException("no listener " + listener);
    }
    return found.address();
  }

  /** The networks that are refused. */
  public Bans bans() {
    return bans;
  }

  /** What carries the data connections of such a listener. */
  PlaneChoice plane(ListenerConfig listener) {
    return planes.choice(listener.dataPlane());
  }

  /** Where health and metrics are served. */
  public InetSocketAddress adminAddress() {
    return adminAddress;
  }

  /** Stops in reverse: no new sessions, goodbye to those there are, then the rest. Idempotent. */
  @Override
  public void close() {
    readiness = Readiness.STOPPING;
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }

  private void listen(ProxyConfig config, ListenerContext.Shared shared, EventLoopGroup workers)
      throws IOException {
    EventLoopGroup acceptor = eventLoops("accept", 1);
    for (ListenerConfig listener : config.listeners()) {
      var policy = new Policy(listener.policy(), listener.name());
      sayWeakened(listener, policy);
      var context = ListenerContext.of(listener, policy, shared);
      var bound = ControlListener.bind(context, acceptor, workers);
      stops.push(bound::close);
      listeners.put(listener.name(), bound);
      context.watchDataPorts();
    }
  }

  /** What was switched off must not be forgotten. */
  private static void sayWeakened(ListenerConfig listener, Policy policy) {
    policy
        .weakened()
        .forEach((check, set) ->
            LOG.warn(
                "built-in check weakened: listener={} policy={} rule={} set={} at={}",
                listener.name(),
                listener.policy().name(),
                check.id(),
                set.enforcement().name().toLowerCase(Locale.ROOT),
                set.place()));
  }

  private EventLoopGroup eventLoops(String name, int threads) {
    var loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(name, true), transport.ioHandlers());
    stops.push(() ->
        loops.shutdownGracefully(0, GOODBYE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly());
    return loops;
  }
}
