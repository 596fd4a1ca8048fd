package dev.sallyport.proxy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a configuration in HOCON and checks all of it.
 *
 * <p>Layers as users of Typesafe Config know them, the first that has a key wins: environment
 * variables {@code CONFIG_FORCE_…} when {@code -Dconfig.override_with_env_vars=true}; system
 * properties {@code -Dsallyport.…}; the file with its includes; {@code reference.conf}. A {@code
 * ${?VAR}} may name a key or an environment variable.
 *
 * <p>No name is resolved, no socket opened.
 */
public final class ConfigLoader {
  private ConfigLoader() {}

  /** Reads a file; includes are relative to it. */
  public static LoadResult load(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return refused("cannot read " + file, "a file that exists and may be read");
    }
    // Without this a relative include of a relative file is looked for in the class path.
    var absolute = file.toAbsolutePath().toFile();
    return checked(() -> ConfigFactory.parseFile(absolute, RequiredIncludes.of(absolute)));
  }

  /** Reads a text; includes are looked for in the class path. */
  public static LoadResult parse(String hocon) {
    return checked(() -> ConfigFactory.parseString(hocon));
  }

  /**
   * The files a configuration is read from: this one and, as far as they can be read, those it
   * includes.
   */
  public static Set<Path> filesOf(Path file) {
    var files = new HashSet<Path>(Set.of(file));
    try {
      Config written = ConfigFactory.parseFile(file.toAbsolutePath().toFile());
      gatherFiles(written.root(), files);
    } catch (ConfigException unreadable) {
      // Then it is this file that has to change.
    }
    return files;
  }

  private static void gatherFiles(ConfigValue value, Set<Path> files) {
    String name = value.origin().filename();
    if (name != null) {
      files.add(Path.of(name));
    }
    if (value instanceof ConfigObject object) {
      object.values().forEach(child -> gatherFiles(child, files));
    } else if (value instanceof ConfigList list) {
      list.forEach(child -> gatherFiles(child, files));
    }
  }

  private static LoadResult checked(Source source) {
    try {
      // System properties are cached by the library from their first use.
      ConfigFactory.invalidateCaches();
      Config written = source.read();
      Config layered =
          ConfigFactory.defaultOverrides()
              .withFallback(written)
              .withFallback(ConfigFactory.defaultReferenceUnresolved())
              .resolve();
      return new ConfigReading(written.root(), layered.root()).result();
    } catch (ConfigException.UnresolvedSubstitution e) {
      return refused(
          message(e),
          "a key or an environment variable that is set, or ${?…} for one that may not");
    } catch (RequiredIncludes.Unreadable | ConfigException.IO e) {
      return refused(message(e), "files to include that exist and may be read");
    } catch (ConfigException e) {
      return refused(message(e), "HOCON, as deploy/sallyport.conf shows it");
    }
  }

  private static String message(ConfigException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static LoadResult refused(String what, String wouldBeRight) {
    return new LoadResult.Refused(List.of(new ConfigProblem("", what, wouldBeRight, "")));
  }

  /** Reads the text of a configuration; throws what the library throws. */
  private interface Source {
    Config read();
  }
}
