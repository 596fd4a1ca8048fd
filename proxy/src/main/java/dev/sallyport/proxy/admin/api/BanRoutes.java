package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import dev.sallyport.proxy.limits.Ban;
import dev.sallyport.proxy.limits.Bans;
import dev.sallyport.proxy.limits.SteadyTime;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.policy.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Networks that are refused for a while. */
final class BanRoutes {
  private static final String PATH = "/api/bans";
  private static final int LISTED = 500;

  private final Bans bans;

  BanRoutes(Bans bans) {
    this.bans = bans;
  }

  List<Route> routes() {
    return List.of(
        Route.of(Method.GET, PATH, Access.READ, _ -> list()),
        Route.of(Method.DELETE, PATH, Access.WRITE, this::lift));
  }

  private AdminResponse list() {
    List<Ban> all = bans.list(SteadyTime.now());
    return Json.answer(
        Json.object(
            "total", all.size(), "bans", all.stream().limit(LISTED).map(BanRoutes::ban).toList()));
  }

  private AdminResponse lift(AdminRequest request) {
    Optional<Prefix> network = Prefix.of(request.query("network"));
    if (network.isEmpty()) {
      return AdminResponse.problem(400, "network must be an address, or such as 198.51.100.0/24");
    }
    return bans.lift(network.get())
        .map(ban -> Json.answer(Json.object("lifted", text(ban.network()))))
        .orElseGet(() -> AdminResponse.problem(404, "no such ban"));
  }

  private static Map<String, @Nullable Object> ban(Ban ban) {
    return Json.object(
        "network",
        text(ban.network()),
        "cause",
        SessionJson.lower(ban.cause()),
        "since",
        SteadyTime.byTheClock(ban.since()).toString(),
        "until",
        SteadyTime.byTheClock(ban.until()).toString());
  }

  private static String text(Prefix network) {
    String address = IpLiteral.write(network.address());
    boolean whole = network.length() == network.address().getAddress().length * 8;
    return whole ? address : address + "/" + network.length();
  }
}
