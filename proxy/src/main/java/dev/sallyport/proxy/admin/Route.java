package dev.sallyport.proxy.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One thing that can be asked.
 *
 * @param path with the names of its variable parts in braces: {@code /api/sessions/{id}}
 * @param answer asked on the admin thread, which it must not block
 */
public record Route(
    Method method,
    String path,
    Access access,
    Function<AdminRequest, CompletionStage<AdminResponse>> answer) {

  /** A route whose answer is there at once. */
  public static Route of(
      Method method, String path, Access access, Function<AdminRequest, AdminResponse> answer) {
    return new Route(
        method, path, access, request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  /** The variable parts of a path that is this route's; empty where it is not. */
  Optional<Map<String, String>> match(String asked) {
    String[] mine = path.split("/", -1);
    String[] theirs = asked.split("/", -1);
    if (mine.length != theirs.length) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    for (int i = 0; i < mine.length; i++) {
      if (mine[i].startsWith("{") && !theirs[i].isEmpty()) {
        parameters.put(mine[i].substring(1, mine[i].length() - 1), theirs[i]);
      } else if (!mine[i].equals(theirs[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
