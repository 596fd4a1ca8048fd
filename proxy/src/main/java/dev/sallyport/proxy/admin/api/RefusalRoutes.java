package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.audit.RecentRefusals;
import dev.sallyport.proxy.audit.WireText;
import dev.sallyport.rules.ftp.IpLiteral;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What was refused lately, in the words of {@code sallyport explain}. */
final class RefusalRoutes {
  private static final int LISTED = 200;

  private final RecentRefusals refusals;
  private final BiFunction<String, String, Optional<String>> place;

  /**
   * Of these.
   *
   * @param place where a listener's policy has a rule, by the names of both; empty where it is
   *     built in
   */
  RefusalRoutes(RecentRefusals refusals, BiFunction<String, String, Optional<String>> place) {
    this.refusals = refusals;
    this.place = place;
  }

  Route route() {
    return Route.of(Method.GET, "/api/refusals", Access.READ, _ -> list());
  }

  private AdminResponse list() {
    long count = refusals.count();
    return Json.answer(Json.object("total", count, "refusals", after(count - LISTED)));
  }

  /** Those after a number, oldest first. */
  List<Map<String, @Nullable Object>> after(long number) {
    return refusals.after(number).stream().map(this::json).toList();
  }

  private Map<String, @Nullable Object> json(RecentRefusals.Numbered numbered) {
    AuditEvent.Refusal refusal = numbered.refusal();
    AuditEvent.Session session = refusal.session();
    return Json.object(
        "number",
        numbered.number(),
        "time",
        refusal.at().toString(),
        "session",
        session.id(),
        "listener",
        session.listener(),
        "client",
        IpLiteral.write(session.client().host()),
        "rule",
        refusal.rule(),
        "about",
        WireText.readable(refusal.why()),
        "at",
        place.apply(session.listener(), refusal.rule()).orElse("(built in)"),
        "what",
        WireText.readable(refusal.what()));
  }
}
