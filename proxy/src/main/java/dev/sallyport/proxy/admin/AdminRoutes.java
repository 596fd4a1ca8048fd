package dev.sallyport.proxy.admin;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What can be asked with GET, by path. A new page is one line in the table. */
public final class AdminRoutes {
  /** What Prometheus expects of its text format. */
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, Supplier<AdminResponse>> table;

  /**
   * Routes to these sources, which are asked on the admin thread, once for each request.
   *
   * @param scrape all metrics in Prometheus' text format
   * @param readiness of the gateway now
   */
  public AdminRoutes(Supplier<String> scrape, Supplier<Readiness> readiness) {
    table =
        Map.of(
            "/metrics", () -> new AdminResponse(200, PROMETHEUS, scrape.get()),
            "/healthz", () -> AdminResponse.text(200, "alive"),
            "/readyz", () -> ready(readiness.get()));
  }

  /** Answers a GET, or nothing where there is no such page. */
  Optional<AdminResponse> get(String path) {
    return Optional.ofNullable(table.get(path)).map(Supplier::get);
  }

  private static AdminResponse ready(Readiness readiness) {
    int status =
        switch (readiness) {
          case READY -> 200;
          case STARTING, STOPPING -> 503;
        };
    return AdminResponse.text(status, readiness.name().toLowerCase(Locale.ROOT));
  }
}
