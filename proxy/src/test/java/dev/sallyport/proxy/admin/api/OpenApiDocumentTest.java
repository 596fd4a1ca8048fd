package dev.sallyport.proxy.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Probes;
import dev.sallyport.proxy.admin.Readiness;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.audit.RecentRefusals;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.limits.Ban;
import dev.sallyport.proxy.limits.Bans;
import dev.sallyport.rules.policy.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The OpenAPI document")
class OpenApiDocumentTest {
  private static final Duration ANY = Duration.ofSeconds(1);
  private static final Limits LIMITS =
      new Limits(9, 9, ANY, ANY, ANY, ANY, ANY, ANY, 4096, 8192, 262_144, 32, 10);

  private static final Ban.Observer NOBODY =
      new Ban.Observer() {
        @Override
        public void began(Ban ban) {}

        @Override
        public void ended(Ban ban, Ban.Ending how) {}
      };

  @Test
  void hasEveryRouteOfTheTableAndNoOther() throws Exception {
    assertThat(described().keySet())
        .containsExactlyInAnyOrderElementsOf(
            routes().stream().map(OpenApiDocumentTest::name).toList());
  }

  @Test
  void asksForTheTokenWhereTheTableDoes() throws Exception {
    var writes =
        routes().stream()
            .filter(route -> route.access() == Access.WRITE)
            .map(OpenApiDocumentTest::name)
            .toList();
    assertThat(writes).isNotEmpty();
    assertThat(
            described().entrySet().stream()
                .filter(operation -> operation.getValue().containsKey("security"))
                .map(Map.Entry::getKey))
        .containsExactlyInAnyOrderElementsOf(writes);
  }

  @Test
  void asksForTheTokenWhereverSomethingIsChanged() {
    assertThat(routes())
        .allSatisfy(route ->
            assertThat(route.access() == Access.WRITE).isEqualTo(route.method() != Method.GET));
  }

  private static String name(Route route) {
    return route.method() + " " + route.path();
  }

  private static List<Route> routes() {
    var routes = new ArrayList<>(api().routes());
    routes.addAll(Probes.routes(_ -> AdminResponse.text(200, ""), () -> Readiness.READY));
    return routes;
  }

  private static AdminApi api() {
    var status =
        new Status("1", Instant.EPOCH, Readiness.READY, 0, 9, 0, 0, 0, Duration.ZERO, List.of());
    return new AdminApi(
        new AdminApi.Sources(
            new SessionRegistry(LIMITS),
            new RecentRefusals(),
            new Bans(9, 9, System::nanoTime, NOBODY),
            () -> status,
            (_, _) -> Optional.empty(),
            () -> Operations.NOBODY));
  }

  /** The operations of the document that the API itself gives. */
  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> described() throws Exception {
    Route document =
        api().routes().stream()
            .filter(route -> route.path().equals("/openapi.json"))
            .findFirst()
            .orElseThrow();
    var request = new AdminRequest(Map.of(), Map.of(), "");
    String text = document.answer().apply(request).toCompletableFuture().get().body();
    var paths =
        (Map<String, Map<String, Object>>) Objects.requireNonNull(Json.read(text).get("paths"));
    return paths.entrySet().stream()
        .flatMap(path ->
            path.getValue().entrySet().stream()
                .map(operation ->
                    Map.entry(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        (Map<String, Object>) operation.getValue())))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
  }
}
