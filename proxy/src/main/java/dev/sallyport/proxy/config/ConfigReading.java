package dev.sallyport.proxy.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.sallyport.proxy.net.TransportChoice;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.PolicySpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One pass over a configuration whose layers lie on each other; collects every problem. */
final class ConfigReading {
  /** Whoever says that of the audit does not mean a file of that name. */
  private static final Set<String> NOWHERE = Set.of("off", "none", "no", "false", "disabled");

  private static final String ROOT = "sallyport";
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int KIB = 1024;

  /** How an address to listen on is spelt. */
  static final String BIND =
      "an IPv4 literal, or an IPv6 literal in brackets, then a port from 0 to 65535, such as"
          + " \"0.0.0.0:21\" or \"[::]:21\"";

  /** Stands in for an address that was refused. */
  static final InetSocketAddress NO_ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final ConfigObject written;
  private final ConfigObject layered;
  private final List<ConfigProblem> problems = new ArrayList<>();

  /**
   * A reading.
   *
   * @param written the file alone
   * @param layered all layers, resolved
   */
  ConfigReading(ConfigObject written, ConfigObject layered) {
    this.written = written;
    this.layered = layered;
  }

  LoadResult result() {
    refuseMisplaced();
    var root = root();
    List<ListenerReading> readings =
        root.sections("listeners", defaults("listener.conf")).stream()
            .map(ListenerReading::new)
            .toList();
    Map<String, PolicySpec> policies = policies(root.section("policies"), readings);
    var limits = limits(root.section("limits"));
    var io =
        root.text(
            "io",
            Spelling.words(TransportChoice.Wanted.class),
            TransportChoice.Wanted.AUTO,
            text -> Spelling.word(TransportChoice.Wanted.class, text));
    var relay = relay(root.section("relay"));
    var adminSection = root.section("admin");
    AdminConfig admin = AdminReading.read(adminSection);
    var log = log(root.section("log"));
    RecordConfig record = RecordReading.read(root.section("record"), names(readings));
    var lifecycle = LifecycleReading.read(root);
    root.refuseUnknown();
    new Collisions(readings, adminSection, admin.bind()).refuse();
    var listeners = readings.stream().map(reading -> reading.config(policies)).toList();
    return problems.isEmpty()
        ? new LoadResult.Loaded(
            new ProxyConfig(listeners, limits, io, relay, admin, log, record, lifecycle))
        : new LoadResult.Refused(problems);
  }

  private Section root() {
    ConfigValue ours = written.get(ROOT);
    if (layered.get(ROOT) instanceof ConfigObject object) {
      // The layers' common origin is a list of files; what is missing is missing in the operator's.
      return new Section(ROOT, object, ours == null ? written.origin() : ours.origin(), problems);
    }
    String text = ours == null ? "" : Origins.text(ours);
    problems.add(new ConfigProblem(ROOT, text, "an object: sallyport { … }", ""));
    return new Section(ROOT, layered, written.origin(), new ArrayList<>());
  }

  private static Map<String, PolicySpec> policies(
      Section section, List<ListenerReading> listeners) {
    Set<String> names = names(listeners);
    var policies = new TreeMap<String, PolicySpec>();
    section
        .children(defaults("policy.conf"))
        .forEach((name, child) -> policies.put(name, new PolicyReading(name, child, names).read()));
    listeners.forEach(reading -> reading.refuseUnknownPolicy(policies.keySet()));
    listeners.forEach(reading -> reading.refuseUnfitDataPlane(policies));
    return policies;
  }

  private static Set<String> names(List<ListenerReading> listeners) {
    return listeners.stream().map(reading -> reading.config().name()).collect(Collectors.toSet());
  }

  private Limits limits(Section section) {
    int million = 1_000_000;
    var limits =
        new Limits(
            section.integer("max-sessions", 1, million),
            section.integer("max-sessions-per-client", 1, million),
            section.duration("login-timeout", SHORTEST, LONGEST),
            section.duration("idle-timeout", SHORTEST, LONGEST),
            section.duration("connect-timeout", SHORTEST, LONGEST),
            section.duration("handshake-timeout", SHORTEST, LONGEST),
            section.duration("data-accept-timeout", SHORTEST, LONGEST),
            section.duration("data-stall-timeout", SHORTEST, LONGEST),
            section.bytes("command-line", 64, KIB * KIB),
            section.bytes("reply-line", 64, KIB * KIB),
            section.bytes("reply-size", 64, 64 * KIB * KIB),
            section.integer("pipelined-commands", 1, 10_000),
            section.integer("violations", 1, million));
    boolean bothRead = !section.isRefused("reply-line") && !section.isRefused("reply-size");
    if (bothRead && limits.replyBytes() < limits.replyLineBytes()) {
      section.refuse("reply-size", "at least reply-line, " + limits.replyLineBytes() + " bytes");
    }
    section.refuseUnknown();
    return limits;
  }

  private static RelayConfig relay(Section section) {
    var relay = new RelayConfig(section.bytes("pipe", 4 * KIB, KIB * KIB));
    section.refuseUnknown();
    return relay;
  }

  private static LogConfig log(Section section) {
    var level =
        section.text(
            "level",
            Spelling.words(LogConfig.Level.class),
            LogConfig.Level.INFO,
            text -> Spelling.word(LogConfig.Level.class, text));
    LogConfig.Audit audit =
        section.text(
            "audit",
            "stdout, stderr, syslog, journald or the path of a file; /dev/null for nowhere",
            new LogConfig.Audit.Stdout(),
            ConfigReading::audit);
    section.refuseUnknown();
    return new LogConfig(level, audit);
  }

  private static Optional<LogConfig.Audit> audit(String text) {
    if (text.isBlank()
        || text.indexOf('\0') >= 0
        || NOWHERE.contains(text.toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    Optional<String> syslog = socket(text, "syslog", "/dev/log");
    Optional<String> journal = socket(text, "journald", "/run/systemd/journal/socket");
    if (text.equalsIgnoreCase("stdout")) {
      return Optional.of(new LogConfig.Audit.Stdout());
    }
    if (text.equalsIgnoreCase("stderr")) {
      return Optional.of(new LogConfig.Audit.Stderr());
    }
    return syslog
        .<LogConfig.Audit>map(LogConfig.Audit.Syslog::new)
        .or(() -> journal.map(LogConfig.Audit.Journald::new))
        .or(() -> Optional.of(new LogConfig.Audit.File(text)));
  }

  /** {@code syslog} for the usual socket, {@code syslog:PATH} for another. */
  private static Optional<String> socket(String text, String name, String usual) {
    if (text.equalsIgnoreCase(name)) {
      return Optional.of(usual);
    }
    return text.startsWith(name + ":/")
        ? Optional.of(text.substring(name.length() + 1))
        : Optional.empty();
  }

  /** Keys beside {@code sallyport} may serve substitutions; those that look like ours do not. */
  private void refuseMisplaced() {
    var ours =
        Set.of(
            "listeners",
            "policies",
            "limits",
            "io",
            "relay",
            "admin",
            "log",
            "record",
            "drain-timeout",
            "reload",
            "upgrade");
    for (var entry : written.entrySet()) {
      String key = entry.getKey();
      Optional<String> meant =
          ours.contains(key)
              ? Optional.of("this inside sallyport { … }")
              : key.equals(ROOT) ? Optional.empty() : NearMiss.of(key, Set.of(ROOT));
      meant.ifPresent(right -> problems.add(misplaced(key, entry.getValue(), right)));
    }
  }

  private static ConfigProblem misplaced(String key, ConfigValue value, String right) {
    return new ConfigProblem(key, Origins.text(value), right, Origins.of(value.origin()));
  }

  private static ConfigObject defaults(String resource) {
    return ConfigFactory.parseResources(ConfigReading.class, resource).root();
  }
}
