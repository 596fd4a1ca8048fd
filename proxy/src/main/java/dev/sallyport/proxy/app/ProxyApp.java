package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminServer;
import dev.sallyport.proxy.admin.EventLoopLag;
import dev.sallyport.proxy.admin.Gatekeeper;
import dev.sallyport.proxy.admin.Probes;
import dev.sallyport.proxy.admin.Readiness;
import dev.sallyport.proxy.admin.api.AdminApi;
import dev.sallyport.proxy.admin.api.Operations;
import dev.sallyport.proxy.admin.api.Status;
import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.audit.AuditLog;
import dev.sallyport.proxy.audit.RecentRefusals;
import dev.sallyport.proxy.config.Lifecycle;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.ListenerContext;
import dev.sallyport.proxy.control.Names;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.limits.Bans;
import dev.sallyport.proxy.limits.SteadyTime;
import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.proxy.metrics.RecordingMetrics;
import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.net.TransportChoice;
import dev.sallyport.proxy.record.Recorder;
import dev.sallyport.proxy.tls.TlsFileException;
import dev.sallyport.proxy.upgrade.HandOver;
import dev.sallyport.rules.ftp.Direction;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: everything it is made of, started in order and stopped in reverse. */
public final class ProxyApp implements AutoCloseable {
  /** How long sessions have to say goodbye when the gateway stops. */
  private static final int GOODBYE_MILLIS = 2000;

  /** What deploy/sallyport.conf tells operators; some hundred bytes each. */
  private static final int MAX_BANS = 10_000;

  private static final int MAX_CLIENTS_WITH_OFFENCES = 20_000;

  /** Signing takes long for an event loop and short for a thread. */
  private static final Executor TLS_TASKS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tls-", 0).factory());

  private static final Logger LOG = LoggerFactory.getLogger(ProxyApp.class);

  private final Deque<Runnable> stops = new ArrayDeque<>();
  private final TransportChoice io;
  private final SessionRegistry registry;
  private final Bans bans;
  private final Planes planes;
  private final ProxyMetrics metrics;
  private final AuditLog audit;
  private final Recorder recorder;
  private final Instant started = Instant.now();
  private final EventLoopGroup workers;
  private final Listeners listeners;
  private final CertificateWatch certificates;
  private volatile Operations operations = Operations.NOBODY;
  private final AdminDoor adminDoor;
  private AdminServer admin;
  private ListenerContext.Shared shared;
  private volatile ProxyConfig config;
  private volatile Readiness readiness = Readiness.STARTING;

  private final Drain drain = new Drain();

  private ProxyApp(ProxyConfig config, ListenSockets sockets, boolean succeeds)
      throws StartException {
    this.config = config;
    registry = new SessionRegistry(config.limits());
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    metrics = new ProxyMetrics(prometheus, MetricTags.of(config));
    stops.push(metrics::close);
    try {
      audit = AuditLog.open(config.log().audit(), metrics::auditDropped);
      stops.push(audit::close);
      var recordings = new RecordingMetrics(metrics);
      recorder =
          Recorder.open(
              config.record(), new Recorder.Observer(recordings::begun, recordings::lost));
      stops.push(recorder::close);
      var banReport = new BanReport(audit, metrics, registry);
      bans = new Bans(MAX_BANS, MAX_CLIENTS_WITH_OFFENCES, System::nanoTime, banReport);
      metrics.watchBans(bans::count);
      metrics.watchMaxSessions(() -> this.config.limits().maxSessions());
      io = TransportChoice.of(config.io());
      planes = Planes.start(io.transport().watching(), config, succeeds);
      stops.push(planes::close);
      // One for each processor: with more, they only take turns.
      workers = io.transport().eventLoops(Runtime.getRuntime().availableProcessors(), "session");
      stops.push(() ->
          workers
              .shutdownGracefully(0, GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
              .awaitUninterruptibly());
      EventLoopLag.watch(workers, metrics::eventLoopLag);
      registry.noteProgress(workers);
      workers
          .next()
          .scheduleWithFixedDelay(() -> bans.expire(SteadyTime.now()), 1, 1, TimeUnit.SECONDS);
      var names = new Names(io.transport());
      stops.push(names::close);
      listeners = new Listeners(workers, sockets);
      var refusals = new RecentRefusals();
      audit.follow(refusals);
      adminDoor =
          new AdminDoor(
              Probes.routes(
                  accept -> AdminDoor.scrape(prometheus, metrics, accept), () -> readiness),
              new AdminApi(sources(refusals)));
      adminDoor.admit(adminDoor.keeper(config.admin()));
      admin = adminDoor.open(config.admin(), sockets);
      stops.push(() -> admin.close());
      shared =
          new ListenerContext.Shared(
              config.limits(),
              io.transport(),
              names,
              planes,
              registry,
              bans,
              metrics,
              audit,
              recorder,
              TLS_TASKS);
      stops.push(() -> registry.stopAll(Duration.ofMillis(GOODBYE_MILLIS)));
      stops.push(planes::leaveTransfers);
      stops.push(listeners::close);
      listeners.follow(config, shared);
      certificates = new CertificateWatch(listeners::certificates, audit::write);
      certificates.begin(workers.next());
      sockets
          .closeUnclaimed()
          .forEach(address -> LOG.info("no longer listening: address={}", address));
      readiness = Readiness.READY;
    } catch (IOException | TlsFileException cannotStart) {
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
    return start(config, ListenSockets.none());
  }

  /**
   * The same, with addresses that are listened at already.
   *
   * @throws StartException as {@link #start(ProxyConfig)}
   */
  public static ProxyApp start(ProxyConfig config, ListenSockets sockets) throws StartException {
    return new ProxyApp(config, sockets, false);
  }

  /**
   * The same while the gateway still runs whose sockets these are, which keeps for itself what only
   * one can have until it ends.
   *
   * @throws StartException as {@link #start(ProxyConfig)}
   */
  static ProxyApp succeed(ProxyConfig config, ListenSockets sockets) throws StartException {
    return new ProxyApp(config, sockets, true);
  }

  /**
   * Lets another process take over, if the configuration wants it.
   *
   * @param stop what ends this process, once the other is ready; must not block
   * @throws StartException where the socket for it cannot be had
   */
  void answerSuccessor(Runnable stop) throws StartException {
    if (config.lifecycle().upgrade() instanceof Lifecycle.Upgrade.Socket(String path)) {
      try {
        HandOver handOver = HandOver.listen(Path.of(path), workers, this::descriptors, stop);
        stops.push(handOver::close);
      } catch (IOException cannot) {
        throw new StartException(String.valueOf(cannot.getMessage()), cannot);
      }
    }
  }

  /** Another process accepts from now on; this one shall not compete for connections. Blocks. */
  synchronized void leaveToSuccessor() {
    admin.stopAccepting();
    listeners.close();
  }

  private synchronized List<Integer> descriptors() {
    var descriptors = new ArrayList<>(listeners.descriptors());
    admin.descriptor().ifPresent(descriptors::add);
    return descriptors;
  }

  /** Where the named listener accepts control connections. */
  public InetSocketAddress address(String listener) {
    return listeners
        .address(listener)
        .orElseThrow(() -> new IllegalArgumentException("no listener " + listener));
  }

  /** The networks that are refused. */
  public Bans bans() {
    return bans;
  }

  /** What control connections are read and written with. */
  TransportChoice io() {
    return io;
  }

  /** What carries the data connections of such a listener. */
  PlaneChoice plane(ListenerConfig listener) {
    return planes.choice(listener);
  }

  /** Where health and metrics are served. */
  public InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** What is in force. Any thread. */
  public ProxyConfig config() {
    return config;
  }

  /**
   * Puts another configuration in force, all of it or nothing. Blocks until every address is bound;
   * not for an event loop.
   *
   * @throws StartException where an address or the audit file cannot be had, something cannot be
   *     changed without a restart, or this gateway drains; nothing has changed
   */
  public synchronized void reload(ProxyConfig next) throws StartException {
    if (drain.hasBegun()) {
      throw new StartException("this gateway drains, and listens no more");
    }
    NeedsRestart.refuse(config, next, planes.hasPinholes());
    boolean adminMoves = !next.admin().bind().equals(config.admin().bind());
    AdminServer nextAdmin = admin;
    Gatekeeper keeper;
    try {
      keeper = adminDoor.keeper(next.admin());
      nextAdmin = adminMoves ? adminDoor.open(next.admin(), ListenSockets.none()) : admin;
      audit.reopen(next.log().audit());
      recorder.reload(next.record());
      metrics.declare(MetricTags.of(next));
      ListenerContext.Shared nextShared = shared.reloaded(next.limits());
      listeners.follow(next, nextShared);
      shared = nextShared;
    } catch (IOException | TlsFileException cannot) {
      // Until another one is open, this is the one in force, which must stay.
      if (nextAdmin != admin) {
        nextAdmin.close();
      }
      goBackTo(config);
      throw new StartException(String.valueOf(cannot.getMessage()), cannot);
    }
    registry.reload(
        next.limits(),
        switch (next.lifecycle().reloadedSessions()) {
          case KEEP -> Map.of();
          case ADOPT -> listeners.contexts();
        });
    adminDoor.admit(keeper);
    if (adminMoves) {
      admin.leave();
      admin = nextAdmin;
    }
    config = next;
    certificates.begin(Instant.now());
  }

  private void goBackTo(ProxyConfig last) {
    try {
      audit.reopen(last.log().audit());
      recorder.reload(last.record());
    } catch (IOException gone) {
      LOG.error("cannot go back to {}, {}: {}", last.log(), last.record(), gone.toString());
    }
  }

  /** Records what came of reading the configuration again. */
  void reloaded(String outcome, String detail) {
    metrics.reloaded(outcome);
    write(AuditEvent.Change.RELOAD, outcome, detail);
  }

  /**
   * Accepts no more clients, ends sessions in which nothing happens, and lets transfers finish for
   * as long as the configuration says. Blocks; {@link #close} is to follow. Where a drain has begun
   * already, its time is what is left.
   *
   * @return how many sessions are left
   */
  public int drain() {
    readiness = Readiness.STOPPING;
    boolean begins = drain.begin(config.lifecycle().drainTimeout());
    synchronized (this) {
      listeners.close();
    }
    if (begins) {
      drained("begun", registry.count());
    }
    int left = registry.drain(drain.left());
    if (begins) {
      drained(left == 0 ? "finished" : "cut", left);
    }
    return left;
  }

  /** A drain is about to begin: whoever asks hears of it from now on. */
  void willDrain() {
    readiness = Readiness.STOPPING;
  }

  /** Drains, cuts what is left then, and goes on without sessions. Blocks. */
  void drainAndStay() {
    int left = drain();
    if (left > 0) {
      LOG.warn("drain-timeout is over: cut={}", left);
      planes.leaveTransfers();
      registry.stopAll(Duration.ofMillis(GOODBYE_MILLIS));
    }
  }

  private void drained(String outcome, int sessions) {
    write(AuditEvent.Change.DRAIN, outcome, "sessions=" + sessions);
  }

  private void write(AuditEvent.Change change, String outcome, String detail) {
    audit.write(new AuditEvent.Gateway(Instant.now(), change, outcome, detail));
  }

  /** Stops in reverse: no new sessions, goodbye to those there are, then the rest. Idempotent. */
  @Override
  public void close() {
    readiness = Readiness.STOPPING;
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }

  /** Has operators' wishes of this process carried out by somebody. */
  void operatedBy(Operations somebody) {
    operations = somebody;
  }

  private AdminApi.Sources sources(RecentRefusals refusals) {
    return new AdminApi.Sources(
        registry,
        refusals,
        bans,
        () -> status(refusals),
        (listener, rule) ->
            Optional.ofNullable(listeners.contexts().get(listener))
                .flatMap(context -> context.policy().place(rule)),
        () -> operations);
  }

  private Status status(RecentRefusals refusals) {
    return new Status(
        Announcement.version(),
        started,
        readiness,
        registry.count(),
        config.limits().maxSessions(),
        metrics.dataBytes(Direction.TO_CLIENT),
        metrics.dataBytes(Direction.TO_SERVER),
        refusals.count(),
        metrics.longestLag(),
        listeners.contexts().values().stream()
            .flatMap(context -> context.portUse().stream())
            .toList());
  }
}
