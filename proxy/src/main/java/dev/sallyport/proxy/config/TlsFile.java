package dev.sallyport.proxy.config;

import java.nio.file.Path;

/**
 * A file that a TLS section names. Whether it is any good is known only when it is read.
 *
 * @param key the path of the key that names it
 * @param place where that stands in the configuration
 */
public record TlsFile(Path path, String key, String place) {

  /** What to tell the operator about this file. */
  public ConfigProblem problem(String wouldBeRight) {
    return new ConfigProblem(key, '"' + path.toString() + '"', wouldBeRight, place);
  }
}
