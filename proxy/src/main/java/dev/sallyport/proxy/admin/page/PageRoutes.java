package dev.sallyport.proxy.admin.page;

import dev.sallyport.proxy.admin.Access;
import dev.sallyport.proxy.admin.AdminResponse;
import dev.sallyport.proxy.admin.Method;
import dev.sallyport.proxy.admin.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The files that the live page is made of. */
public final class PageRoutes {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String SVG = "image/svg+xml";

  private PageRoutes() {}

  /** Their routes. */
  public static List<Route> routes() {
    return List.of(
        file("/", "index.html", HTML),
        file("/page/live.css", "live.css", CSS),
        file("/page/icon.svg", "icon.svg", SVG),
        file("/page/live.js", "live.js", SCRIPT),
        file("/page/api.js", "api.js", SCRIPT),
        file("/page/charts.js", "charts.js", SCRIPT),
        file("/page/dom.js", "dom.js", SCRIPT),
        file("/page/sessions.js", "sessions.js", SCRIPT),
        file("/page/dialogs.js", "dialogs.js", SCRIPT),
        file("/page/refusals.js", "refusals.js", SCRIPT),
        file(
            "/page/chart.js",
            "/META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js",
            SCRIPT));
  }

  private static Route file(String path, String resource, String contentType) {
    var answer = new AdminResponse(200, contentType, read(resource));
    return Route.of(Method.GET, path, Access.PAGE, _ -> answer);
  }

  private static String read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(PageRoutes.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException notInTheArchive) {
      throw new UncheckedIOException(notInTheArchive);
    }
  }
}
