package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.control.SessionRegistry;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Reload and drain. */
final class OperationRoutes {
  private static final int NOT_APPLIED = 409;

  private final SessionRegistry sessions;
  private final Supplier<Operations> operations;

  OperationRoutes(SessionRegistry sessions, Supplier<Operations> operations) {
    this.sessions = sessions;
    this.operations = operations;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/api/reload", Access.WRITE, this::reload),
        Route.of(Method.POST, "/api/drain", Access.WRITE, this::drain));
  }

  private CompletionStage<AdminResponse> reload(AdminRequest request) {
    return operations.get().reload().thenApply(OperationRoutes::answer);
  }

  private static AdminResponse answer(Operations.Reloaded result) {
    boolean applied = result.outcome().equals("applied");
    return AdminResponse.json(
        applied ? 200 : NOT_APPLIED,
        Json.text(Json.object("outcome", result.outcome(), "problems", result.problems())));
  }

  private AdminResponse drain(AdminRequest request) {
    String stay = request.query("stay");
    if (!stay.isEmpty() && !stay.equals("true") && !stay.equals("false")) {
      return AdminResponse.problem(400, "stay must be true or false");
    }
    return operations.get().drain(stay.equals("true"))
        ? Json.answer(Json.object("draining", sessions.count()))
        : AdminResponse.problem(503, "this gateway cannot be drained from here");
  }
}
