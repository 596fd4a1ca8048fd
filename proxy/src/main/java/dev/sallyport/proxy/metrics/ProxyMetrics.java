package dev.sallyport.proxy.metrics;

import static java.util.Objects.requireNonNull;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.Side;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * What happens in the gateway, counted. Cheap enough for every command, and safe for all threads.
 *
 * <p>Every {@code String} is a tag value from a closed set ({@link Tag}), as declared or in upper
 * case; anything else is counted as {@value Tag#OTHER}, so that no peer can make a series. Only a
 * listener that was not declared is an {@code IllegalArgumentException}.
 */
public final class ProxyMetrics implements AutoCloseable {
  /** Every tag's values, and the counters for all combinations of them. */
  private record Series(Map<Tag, ClosedSet> sets, Map<Meters, CounterFamily> counters) {}

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  /** A listing takes milliseconds, a backup hours. */
  private static final Duration[] TRANSFER_BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1)
  };

  private static final String[] REPLY_CLASSES = {
    Tag.OTHER, "1", "2", "3", "4", "5", "6", Tag.OTHER
  };

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
  private final Map<String, Timer> serverConnect = new ConcurrentHashMap<>();
  private final Map<Direction, Map<String, Timer>> transfers = new EnumMap<>(Direction.class);
  private final Exemplars exemplars = new Exemplars();
  private volatile Series series = new Series(Map.of(), Map.of());
  private final Timer eventLoopLag;
  private final JvmMeters jvm;

  /**
   * Makes every series there will be.
   *
   * @param declared the values of each tag for which {@link Tag#isDeclared} holds
   * @throws IllegalArgumentException where one of them is missing, or another is given
   */
  public ProxyMetrics(MeterRegistry registry, Map<Tag, ? extends Collection<String>> declared) {
    this.registry = registry;
    declare(declared);
    eventLoopLag = timer(Meters.EVENT_LOOP_LAG, BUCKETS);
    jvm = JvmMeters.bindTo(registry);
  }

  /**
   * Adds the series of another configuration. Those there are stay, with what they have counted: a
   * listener that is gone may come back.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public synchronized void declare(Map<Tag, ? extends Collection<String>> declared) {
    var sets = new EnumMap<Tag, ClosedSet>(Tag.class);
    for (Tag tag : Tag.values()) {
      Collection<String> values = declared.get(tag);
      if (tag.isDeclared() != (values != null)) {
        throw new IllegalArgumentException("values of tag " + tag);
      }
      var all = new LinkedHashSet<String>();
      ClosedSet before = series.sets().get(tag);
      if (before != null) {
        all.addAll(before.values());
      }
      all.addAll(values == null ? tag.fixed() : values);
      sets.put(tag, new ClosedSet(tag, all));
    }
    var counters = new EnumMap<Meters, CounterFamily>(Meters.class);
    for (Meters meter : Meters.values()) {
      switch (meter.kind) {
        case COUNTER -> counters.put(meter, new CounterFamily(registry, meter, sets));
        case GAUGE, TIMER -> {}
      }
    }
    series = new Series(sets, counters);
    for (String listener : closedSet(Tag.LISTENER).values()) {
      active.computeIfAbsent(listener, this::watchSessions);
      serverConnect.computeIfAbsent(listener, name -> timer(Meters.SERVER_CONNECT, BUCKETS, name));
      for (Direction direction : Direction.values()) {
        transfers
            .computeIfAbsent(direction, _ -> new ConcurrentHashMap<>())
            .computeIfAbsent(
                listener,
                name -> timer(Meters.TRANSFERS, TRANSFER_BUCKETS, name, direction.name()));
      }
    }
  }

  private AtomicInteger watchSessions(String listener) {
    var sessions = new AtomicInteger();
    gauge(Meters.SESSIONS_ACTIVE, sessions::get, listener);
    return sessions;
  }

  /** A client was given a session. */
  public void sessionStarted(String listener) {
    count(Meters.SESSIONS_STARTED, listener);
    of(active, listener).incrementAndGet();
  }

  /** A session that was started is over; it stands for others that ended so. */
  public void sessionEnded(String listener, String reason, String session) {
    exemplars.put(Meters.SESSIONS_ENDED, session, listener, reason);
    sessionEnded(listener, reason);
  }

  /** A session that was started is over. */
  public void sessionEnded(String listener, String reason) {
    count(Meters.SESSIONS_ENDED, listener, reason);
    of(active, listener).decrementAndGet();
  }

  /**
   * The TLS handshake of a control connection is over.
   *
   * @param outcome the version, or what went wrong
   */
  public void tlsHandshake(String listener, Side side, String outcome) {
    count(Meters.TLS_HANDSHAKES, listener, side.name(), outcome);
  }

  /** The TLS handshake of a data connection is over. */
  public void tlsDataHandshake(String listener, Side side, String outcome) {
    count(Meters.TLS_DATA_HANDSHAKES, listener, side.name(), outcome);
  }

  /** A client connected and was not given a session. */
  public void sessionRefused(String listener, String reason) {
    count(Meters.SESSIONS_REFUSED, listener, reason);
  }

  /**
   * A command line was read and decided about.
   *
   * @param outcome {@code forwarded}, {@code answered} (by us, without refusing) or {@code refused}
   */
  public void command(String listener, String verb, String outcome) {
    count(Meters.COMMANDS, listener, verb, outcome);
  }

  /**
   * A reply went to the client.
   *
   * @param codeClass the first digit of its code
   */
  public void reply(String listener, int codeClass) {
    count(Meters.REPLIES, listener, REPLY_CLASSES[Math.clamp(codeClass, 0, 7)]);
  }

  /** A rule refused something, in this session. */
  public void refusal(String listener, String rule, String session) {
    exemplars.put(Meters.REFUSALS, session, listener, rule);
    refusal(listener, rule);
  }

  /** A rule refused something. */
  public void refusal(String listener, String rule) {
    count(Meters.REFUSALS, listener, rule);
  }

  /** A rule in shadow would have refused something. */
  public void shadowed(String listener, String rule) {
    count(Meters.SHADOWED, listener, rule);
  }

  /** A PORT or EPRT named a place that is not the client's. */
  public void bounceAttempt(String listener, String kind) {
    count(Meters.BOUNCE_ATTEMPTS, listener, kind);
  }

  /**
   * A data connection is over, or did not come about.
   *
   * @param mode {@code active} or {@code passive}, as the client sees it
   * @param direction {@code to_client}, {@code to_server} or {@code none}
   */
  public void dataConnection(String listener, String mode, String direction, String outcome) {
    count(Meters.DATA_CONNECTIONS, listener, mode, direction, outcome);
  }

  /** Bytes were handed to the receiving side of a data connection. */
  public void dataBytes(String listener, Direction direction, long bytes) {
    counter(Meters.DATA_BYTES, listener, direction.name()).increment((double) bytes);
  }

  /** A transfer is over, well or not. */
  public void transferOver(String listener, Direction direction, Duration duration) {
    of(requireNonNull(transfers.get(direction)), listener).record(duration);
  }

  /** We listen on a data port for one connection of that peer. */
  public void pinholeOpened(String listener, Side side) {
    count(Meters.PINHOLES, listener, side.name(), "opened");
  }

  /** The peer's connection was accepted. */
  public void pinholeUsed(String listener, Side side) {
    count(Meters.PINHOLES, listener, side.name(), "used");
  }

  /** The peer did not connect in time, or its session no longer wanted it to. */
  public void pinholeExpired(String listener, Side side) {
    count(Meters.PINHOLES, listener, side.name(), "expired");
  }

  /** Somebody else connected, and was closed. */
  public void pinholeWrongPeer(String listener, Side side) {
    count(Meters.PINHOLES, listener, side.name(), "wrong_peer");
  }

  /** The server behind a listener accepted our connection. */
  public void serverConnected(String listener, Duration latency) {
    of(serverConnect, listener).record(latency);
  }

  /** The server behind a listener could not be reached. */
  public void serverConnectFailed(String listener, String reason) {
    count(Meters.SERVER_CONNECT_FAILURES, listener, reason);
  }

  /**
   * The configuration was read again.
   *
   * @param outcome {@code applied}, {@code refused} (it has mistakes) or {@code failed}
   */
  public void reloaded(String outcome) {
    count(Meters.RELOADS, outcome);
  }

  /** Audit events were lost. */
  public void auditDropped(long events) {
    counter(Meters.AUDIT_DROPPED).increment((double) events);
  }

  /** An event loop ran a task that much later than it was due. */
  public void eventLoopLag(Duration lag) {
    eventLoopLag.record(lag);
  }

  /** A client, or a transfer, begins to wait because of a rate. */
  public void delayed(String listener, String rate) {
    count(Meters.LIMIT_DELAYS, listener, rate);
  }

  /** A network is banned from now on. */
  public void banBegan(String cause) {
    count(Meters.BANS_BEGUN, cause);
  }

  /**
   * Shows how many networks are banned.
   *
   * @param active asked at each scrape, from the scraping thread
   */
  public void watchBans(IntSupplier active) {
    gauge(Meters.BANS_ACTIVE, active);
  }

  /**
   * Shows how many data ports of a listener's face are taken.
   *
   * @param used asked at each scrape, from the scraping thread
   * @param size how many there are
   */
  public void watchDataPorts(String listener, Side side, IntSupplier used, int size) {
    String[] values = {listener, side.name()};
    forget(Meters.DATA_PORTS_USED, values);
    forget(Meters.DATA_PORTS_SIZE, values);
    gauge(Meters.DATA_PORTS_USED, used, values);
    gauge(Meters.DATA_PORTS_SIZE, () -> size, values);
  }

  /** Shows how many days certificates of ours are good for, where there are any. */
  public void watchCertificates(String listener, Side side, Optional<IntSupplier> days) {
    String[] values = {listener, side.name()};
    forget(Meters.CERTIFICATE_DAYS, values);
    days.ifPresent(left -> gauge(Meters.CERTIFICATE_DAYS, left, values));
  }

  /** Shows how many sessions there may be, asked at each scrape. */
  public void watchMaxSessions(IntSupplier max) {
    gauge(Meters.SESSIONS_MAX, max);
  }

  /** Text in the OpenMetrics format, with the session that was last counted behind a count. */
  public String withExemplars(String openMetrics) {
    return exemplars.in(openMetrics);
  }

  /** The bytes of all data connections so far, one way. */
  public long dataBytes(Direction direction) {
    double sum = 0;
    for (String listener : closedSet(Tag.LISTENER).values()) {
      sum += counter(Meters.DATA_BYTES, listener, direction.name()).count();
    }
    return (long) sum;
  }

  /** The longest that an event loop was late, in the last minutes. */
  public Duration longestLag() {
    return Duration.ofNanos((long) eventLoopLag.max(TimeUnit.NANOSECONDS));
  }

  /** Stops what listens to the JVM. */
  @Override
  public void close() {
    jvm.close();
  }

  void count(Meters meter, String... values) {
    counter(meter, values).increment();
  }

  private Counter counter(Meters meter, String... values) {
    return requireNonNull(series.counters().get(meter)).of(values);
  }

  private ClosedSet closedSet(Tag tag) {
    return requireNonNull(series.sets().get(tag));
  }

  private static <T> T of(Map<String, T> perListener, String listener) {
    T found = perListener.get(listener);
    if (found == null) {
      throw new IllegalArgumentException("listener \"" + listener + "\" was not declared");
    }
    return found;
  }

  /** A gauge that is there would go on asking whom it asked first. */
  private void forget(Meters meter, String... values) {
    Gauge there = registry.find(meter.meterName).tags(tags(meter, values)).gauge();
    if (there != null) {
      registry.remove(there);
    }
  }

  private void gauge(Meters meter, IntSupplier value, String... values) {
    Gauge.builder(meter.meterName, value::getAsInt)
        .description(meter.sentence)
        .tags(tags(meter, values))
        .register(registry);
  }

  private Timer timer(Meters meter, Duration[] buckets, String... values) {
    return Timer.builder(meter.meterName)
        .description(meter.sentence)
        .serviceLevelObjectives(buckets)
        .tags(tags(meter, values))
        .register(registry);
  }

  private Tags tags(Meters meter, String... values) {
    Tags tags = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      Tag tag = meter.tags.get(i);
      ClosedSet set = closedSet(tag);
      tags = tags.and(tag.key(), set.values().get(set.indexOf(values[i])));
    }
    return tags;
  }
}
