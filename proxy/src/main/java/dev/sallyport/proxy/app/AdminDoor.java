package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.AdminRoutes;
import dev.sallyport.proxy.admin.AdminServer;
import dev.sallyport.proxy.admin.AdminSite;
import dev.sallyport.proxy.admin.AdminToken;
import dev.sallyport.proxy.admin.Gatekeeper;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.admin.api.AdminApi;
import dev.sallyport.proxy.admin.page.PageRoutes;
import dev.sallyport.proxy.config.AdminConfig;
import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.proxy.net.ListenSockets;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts the admin address together: probes, API, page, and who may ask. */
final class AdminDoor {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

  /** What Prometheus expects of its own format. */
  private static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final AdminSite site;
  private volatile Gatekeeper keeper =
      new Gatekeeper(Gatekeeper.Reads.TOKEN, Optional.empty(), Set.of());

  AdminDoor(List<Route> probes, AdminApi api) {
    var routes = new ArrayList<>(probes);
    routes.addAll(api.routes());
    routes.addAll(PageRoutes.routes());
    site = new AdminSite(new AdminRoutes(routes), () -> keeper, api::events);
  }

  /**
   * Who would be let in. Blocks.
   *
   * @throws IOException where the token cannot be had
   */
  Gatekeeper keeper(AdminConfig config) throws IOException {
    Optional<AdminToken> token =
        config.tokenFile().isEmpty()
            ? Optional.empty()
            : Optional.of(AdminToken.load(Path.of(config.tokenFile())));
    return new Gatekeeper(reads(config.reads()), token, Set.copyOf(config.hosts()));
  }

  /** Lets in whom this one lets in, from now on. */
  void admit(Gatekeeper next) {
    keeper = next;
  }

  /**
   * Opens the door at an address. Blocks until bound.
   *
   * @param sockets those that listen already
   * @throws IOException where the address cannot be had
   */
  AdminServer open(AdminConfig config, ListenSockets sockets) throws IOException {
    return AdminServer.start(config.bind(), site, sockets);
  }

  /** All metrics, in the format that was asked for. */
  static AdminResponse scrape(
      PrometheusMeterRegistry prometheus, ProxyMetrics metrics, String accept) {
    return accept.contains(OPEN_METRICS)
        ? new AdminResponse(
            200, OPEN_METRICS_TYPE, metrics.withExemplars(prometheus.scrape(OPEN_METRICS_TYPE)))
        : new AdminResponse(200, PROMETHEUS_TYPE, prometheus.scrape(PROMETHEUS_TYPE));
  }

  private static Gatekeeper.Reads reads(AdminConfig.Reads reads) {
    return switch (reads) {
      case LOOPBACK -> Gatekeeper.Reads.LOOPBACK;
      case OPEN -> Gatekeeper.Reads.OPEN;
      case TOKEN -> Gatekeeper.Reads.TOKEN;
    };
  }
}
