package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.control.SessionView;
import dev.sallyport.rules.ftp.IpLiteral;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sessions and their data ports. */
final class SessionRoutes {
  private static final int MAX_PINHOLES = 500;

  /** How long a session's event loop may take to say what was said last. */
  private static final int LOOP_SECONDS = 5;

  private final SessionRegistry sessions;

  SessionRoutes(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  List<Route> routes() {
    return List.of(
        Route.of(Method.GET, "/api/sessions", Access.READ, this::list),
        new Route(Method.GET, "/api/sessions/{id}", Access.READ, this::one),
        Route.of(Method.DELETE, "/api/sessions/{id}", Access.WRITE, this::end),
        Route.of(Method.GET, "/api/pinholes", Access.READ, _ -> pinholes()));
  }

  private AdminResponse list(AdminRequest request) {
    return SessionQuery.of(request)
        .map(this::list)
        .orElseGet(() -> AdminResponse.problem(400, "no such order, offset or limit"));
  }

  private AdminResponse list(SessionQuery query) {
    Instant now = Instant.now();
    List<SessionView> matching =
        sessions.views().filter(query::matches).sorted(query.order()).toList();
    return Json.answer(
        Json.object(
            "total",
            sessions.count(),
            "matching",
            matching.size(),
            "offset",
            query.offset(),
            "limit",
            query.limit(),
            "sessions",
            matching.stream()
                .skip(query.offset())
                .limit(query.limit())
                .map(session -> SessionJson.of(session, now))
                .toList()));
  }

  private CompletionStage<AdminResponse> one(AdminRequest request) {
    String id = request.parameter("id");
    return sessions.view(id).flatMap(_ -> sessions.lastWords(id)).stream()
        .map(words ->
            words
                .toCompletableFuture()
                .orTimeout(LOOP_SECONDS, TimeUnit.SECONDS)
                .thenApply(lines ->
                    sessions
                        .view(id)
                        .map(session -> SessionJson.of(session, Instant.now()))
                        .map(session -> {
                          session.put("dialogue", lines.stream().map(SessionJson::line).toList());
                          return Json.answer(session);
                        })
                        .orElseGet(SessionRoutes::unknown)))
        .findFirst()
        .orElseGet(() -> CompletableFuture.completedFuture(unknown()));
  }

  private AdminResponse end(AdminRequest request) {
    String id = request.parameter("id");
    return sessions.end(id) ? Json.answer(Json.object("ended", id)) : unknown();
  }

  private AdminResponse pinholes() {
    List<Map<String, @Nullable Object>> open =
        sessions
            .views()
            .flatMap(session -> session.pinholes().stream().map(hole -> pinhole(session, hole)))
            .sorted(Comparator.comparing(hole -> String.valueOf(hole.get("since"))))
            .toList();
    return Json.answer(
        Json.object("total", open.size(), "pinholes", open.stream().limit(MAX_PINHOLES).toList()));
  }

  private static Map<String, @Nullable Object> pinhole(
      SessionView session, SessionView.Pinhole pinhole) {
    Map<String, @Nullable Object> hole = SessionJson.pinhole(pinhole);
    hole.put("session", session.id());
    hole.put("listener", session.listener());
    hole.put("client", IpLiteral.write(session.client().host()));
    return hole;
  }

  private static AdminResponse unknown() {
    return AdminResponse.problem(404, "no such session");
  }
}
