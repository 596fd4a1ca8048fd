package dev.sallyport.proxy.admin;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** What orchestrators and Prometheus ask. */
public final class Probes {
  private Probes() {}

  /**
   * Their routes.
   *
   * @param scrape all metrics, in the format that the header Accept asks for
   * @param readiness of the gateway now
   */
  public static List<Route> routes(
      Function<String, AdminResponse> scrape, Supplier<Readiness> readiness) {
    return List.of(
        probe("/metrics", request -> scrape.apply(request.accept())),
        probe("/healthz", _ -> AdminResponse.text(200, "alive")),
        probe("/readyz", _ -> ready(readiness.get())));
  }

  private static Route probe(String path, Function<AdminRequest, AdminResponse> answer) {
    return Route.of(Method.GET, path, Access.PROBE, answer);
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
