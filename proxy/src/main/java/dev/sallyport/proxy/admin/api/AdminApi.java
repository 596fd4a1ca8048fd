package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.AdminSite;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.admin.ServerEvent;
import dev.sallyport.proxy.audit.RecentRefusals;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.limits.Bans;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The JSON API. Everything here is asked on the admin thread. */
public final class AdminApi {
  private final Sources sources;
  private final RefusalRoutes refusals;
  private final History history = new History();
  private final String document = resource("openapi.json");
  private long told;

  /**
   * Where the answers come from.
   *
   * @param status how the gateway is now
   * @param place where a listener's policy has a rule, by the names of both; empty where it is
   *     built in
   */
  public record Sources(
      SessionRegistry sessions,
      RecentRefusals refusals,
      Bans bans,
      Supplier<Status> status,
      BiFunction<String, String, Optional<String>> place,
      Supplier<Operations> operations) {}

  /** An API over these. */
  public AdminApi(Sources sources) {
    this.sources = sources;
    this.refusals = new RefusalRoutes(sources.refusals(), sources.place());
  }

  /** What can be asked. */
  public List<Route> routes() {
    var routes = new ArrayList<Route>(new SessionRoutes(sources.sessions()).routes());
    routes.addAll(new BanRoutes(sources.bans()).routes());
    routes.addAll(new OperationRoutes(sources.sessions(), sources.operations()).routes());
    routes.add(refusals.route());
    routes.add(Route.of(Method.GET, "/api/status", Access.READ, _ -> status()));
    routes.add(Route.of(Method.GET, "/api/history", Access.READ, _ -> history()));
    // The stream itself is the server's; this is for HEAD, and for the table.
    routes.add(
        Route.of(
            Method.GET,
            AdminSite.EVENTS,
            Access.READ,
            _ -> new AdminResponse(200, "text/event-stream", "")));
    routes.add(
        Route.of(Method.GET, "/openapi.json", Access.PAGE, _ -> AdminResponse.json(200, document)));
    return routes;
  }

  /** What has happened since it was last asked. */
  public List<ServerEvent> events() {
    Instant now = Instant.now();
    Status status = sources.status().get();
    history.add(now, status);
    var events = new ArrayList<ServerEvent>();
    for (Map<String, @Nullable Object> refusal : refusals.after(told)) {
      told = ((Number) Objects.requireNonNull(refusal.get("number"))).longValue();
      events.add(new ServerEvent("refusal", Json.text(refusal)));
    }
    Map<String, @Nullable Object> tick = status.json(now);
    tick.put("second", history.last());
    events.add(new ServerEvent("status", Json.text(tick)));
    return events;
  }

  private AdminResponse status() {
    return Json.answer(sources.status().get().json(Instant.now()));
  }

  private AdminResponse history() {
    return Json.answer(Json.object("seconds", history.json()));
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(AdminApi.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException notInTheArchive) {
      throw new UncheckedIOException(notInTheArchive);
    }
  }
}
