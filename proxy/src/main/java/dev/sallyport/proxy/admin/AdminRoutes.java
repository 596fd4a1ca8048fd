package dev.sallyport.proxy.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be asked, in a table. A new page is one line in it. */
public final class AdminRoutes {
  private final List<Route> table;

  /** Routes to these. */
  public AdminRoutes(List<Route> table) {
    this.table = List.copyOf(table);
  }

  /** The whole table. */
  public List<Route> all() {
    return table;
  }

  /** A route that fits, and what the variable parts of its path are. */
  record Found(Route route, Map<String, String> parameters) {}

  Optional<Found> find(Method method, String path) {
    return table.stream()
        .filter(route -> route.method() == method)
        .flatMap(route -> route.match(path).map(named -> new Found(route, named)).stream())
        .findFirst();
  }

  /** The methods that a path knows, as the header Allow has them; empty where there is no path. */
  String allowed(String path) {
    return table.stream()
        .filter(route -> route.match(path).isPresent())
        .map(route -> route.method() == Method.GET ? "GET, HEAD" : route.method().name())
        .collect(Collectors.joining(", "));
  }
}
