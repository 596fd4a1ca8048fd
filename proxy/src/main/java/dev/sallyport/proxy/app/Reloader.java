package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.LoadResult;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration file again, whoever asks for it. Any thread but an event loop's. */
public final class Reloader {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

  private final Path file;
  private final ProxyApp app;
  private final ServiceManager manager;

  /** A reloader of a gateway that was started with this file. */
  public Reloader(Path file, ProxyApp app) {
    this(file, app, ServiceManager.none());
  }

  Reloader(Path file, ProxyApp app, ServiceManager manager) {
    this.file = file;
    this.app = app;
    this.manager = manager;
  }

  /**
   * Checks the whole file, and puts it in force if it has no mistake. Blocks for as long as that
   * takes.
   *
   * @param by who or what asks, for the log
   */
  public ReloadResult reload(String by) {
    manager.reloading();
    try {
      return carryOut(by);
    } finally {
      manager.ready();
    }
  }

  private ReloadResult carryOut(String by) {
    ReloadResult result =
        switch (Configuration.load(file)) {
          case LoadResult.Refused(var problems) -> new ReloadResult.Refused(problems);
          case LoadResult.Loaded(var config) -> {
            try {
              app.reload(config);
              Logging.level(config.log().level());
              yield new ReloadResult.Applied();
            } catch (StartException cannot) {
              yield new ReloadResult.Failed(String.valueOf(cannot.getMessage()));
            }
          }
        };
    String detail = detail(result);
    switch (result) {
      case ReloadResult.Applied _ -> LOG.info("configuration reloaded: file={} by={}", file, by);
      case ReloadResult.Refused _, ReloadResult.Failed _ ->
          LOG.error(
              "configuration not reloaded, the one in force stays: file={} by={} {}",
              file,
              by,
              detail);
    }
    app.reloaded(result.outcome(), detail);
    return result;
  }

  private static String detail(ReloadResult result) {
    return switch (result) {
      case ReloadResult.Applied _ -> "";
      case ReloadResult.Refused(var problems) ->
          problems.stream()
              .map(problem -> problem.toString().strip().replaceAll("\\s*\\R\\s*", "; "))
              .collect(Collectors.joining(" | "));
      case ReloadResult.Failed(String why) -> why;
    };
  }
}
