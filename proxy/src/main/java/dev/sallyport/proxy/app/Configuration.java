package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.tls.TlsFiles;
import java.nio.file.Path;
import java.util.List;

/** A configuration with all that it names: the certificates and keys must be good, too. */
final class Configuration {
  private Configuration() {}

  static LoadResult load(Path file) {
    return switch (ConfigLoader.load(file)) {
      case LoadResult.Refused refused -> refused;
      case LoadResult.Loaded loaded -> {
        List<ConfigProblem> problems = TlsFiles.problems(loaded.config().listeners());
        yield problems.isEmpty() ? loaded : new LoadResult.Refused(problems);
      }
    };
  }
}
