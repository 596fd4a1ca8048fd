package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Readiness;
import dev.sallyport.proxy.control.PortUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway is.
 *
 * @param bytesToClient on data connections, since the start
 * @param lag the longest that an event loop kept a session waiting lately
 */
public record Status(
    String version,
    Instant started,
    Readiness readiness,
    int sessions,
    int maxSessions,
    long bytesToClient,
    long bytesToServer,
    long refusals,
    Duration lag,
    List<PortUse> ports) {

  /** Copies the list. */
  public Status {
    ports = List.copyOf(ports);
  }

  Map<String, @Nullable Object> json(Instant now) {
    Runtime memory = Runtime.getRuntime();
    return Json.object(
        "time",
        now.toString(),
        "version",
        version,
        "started",
        started.toString(),
        "uptime_seconds",
        Duration.between(started, now).toSeconds(),
        "readiness",
        SessionJson.lower(readiness),
        "sessions",
        sessions,
        "max_sessions",
        maxSessions,
        "bytes_to_client",
        bytesToClient,
        "bytes_to_server",
        bytesToServer,
        "refusals",
        refusals,
        "lag_ms",
        lag.toNanos() / 1e6,
        "memory_used_bytes",
        memory.totalMemory() - memory.freeMemory(),
        "memory_max_bytes",
        memory.maxMemory(),
        "ports",
        ports.stream().map(Status::ports).toList());
  }

  private static Map<String, @Nullable Object> ports(PortUse use) {
    return Json.object(
        "listener",
        use.listener(),
        "side",
        SessionJson.lower(use.side()),
        "used",
        use.used(),
        "size",
        use.size());
  }
}
