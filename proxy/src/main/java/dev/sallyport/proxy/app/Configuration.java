package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.record.Recorder;
import dev.sallyport.proxy.tls.TlsFiles;
import java.nio.file.Path;
import java.util.ArrayList;

/** A configuration with all that it names: certificates, keys and folders must be good, too. */
final class Configuration {
  private Configuration() {}

  static LoadResult load(Path file) {
    return switch (ConfigLoader.load(file)) {
      case LoadResult.Refused refused -> refused;
      case LoadResult.Loaded loaded -> {
        var problems = new ArrayList<>(TlsFiles.problems(loaded.config().listeners()));
        Recorder.trouble(loaded.config().record())
            .ifPresent(trouble ->
                problems.add(
                    new ConfigProblem(
                        "sallyport.record.directory",
                        loaded.config().record().directory(),
                        "a folder of mode 0700; this one " + trouble,
                        "")));
        yield problems.isEmpty() ? loaded : new LoadResult.Refused(problems);
      }
    };
  }
}
