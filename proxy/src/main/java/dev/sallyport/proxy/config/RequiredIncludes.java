package dev.sallyport.proxy.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;

/**
 * Takes every {@code include} for {@code include required(…)}: left out in silence, a file of rules
 * that is missing or may not be read would be a policy without them.
 *
 * @param including the file whose includes these are
 * @param library finds and reads what is included
 */
record RequiredIncludes(File including, ConfigIncluder library)
    implements ConfigIncluder, ConfigIncluderFile {

  /** A file to include cannot be read. The library goes on after its own exception for that. */
  static final class Unreadable extends ConfigException {
    private static final long serialVersionUID = 1L;

    Unreadable(File file, File including, ConfigException.IO cause) {
      super("cannot read " + file + ", which " + including + " includes", cause);
    }
  }

  /** How to read this file. */
  static ConfigParseOptions of(File file) {
    return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(in(file));
  }

  /** Puts itself before the library's own includer, which the library hands over as it reads. */
  private static ConfigIncluder in(File file) {
    return new ConfigIncluder() {
      @Override
      public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return new RequiredIncludes(file, fallback);
      }

      @Override
      public ConfigObject include(ConfigIncludeContext context, String what) {
        throw new IllegalStateException("the library reads no file without an includer of its own");
      }
    };
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    var file = new File(what);
    var included = file.isAbsolute() ? file : new File(including.getParentFile(), what);
    try {
      return read(included);
    } catch (ConfigException.IO noFile) {
      return include(context.setParseOptions(of(including)), what, included);
    }
  }

  /** What is no file may be a URL, or in the class path. */
  private ConfigObject include(ConfigIncludeContext required, String what, File included) {
    try {
      return library.include(required, what);
    } catch (ConfigException.IO cannot) {
      throw new Unreadable(included, including, cannot);
    }
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    var included = what.getAbsoluteFile();
    try {
      return read(included);
    } catch (ConfigException.IO cannot) {
      throw new Unreadable(included, including, cannot);
    }
  }

  /** Not by the library, for which what that file includes would be included by this one. */
  private static ConfigObject read(File included) {
    return ConfigFactory.parseFileAnySyntax(included, of(included)).root();
  }
}
