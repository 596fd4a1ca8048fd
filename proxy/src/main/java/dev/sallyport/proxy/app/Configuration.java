package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.LoadResult;
import java.nio.file.Path;
import java.util.List;

/** A configuration with all that it names: certificates, keys and folders must be good, too. */
final class Configuration {
  private Configuration() {}

  static LoadResult load(Path file) {
    return switch (ConfigLoader.load(file)) {
      case LoadResult.Refused refused -> refused;
      case LoadResult.Loaded loaded -> {
        List<ConfigProblem> problems = NamedPlaces.problems(loaded.config());
        yield problems.isEmpty() ? loaded : new LoadResult.Refused(problems);
      }
    };
  }
}
