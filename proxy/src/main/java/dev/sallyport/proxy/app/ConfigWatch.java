package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Notices that the configuration file, or one it includes, has changed. It looks at the files every
 * second, because that finds what notifications miss: links that are swapped, as Kubernetes does
 * with its ConfigMaps, and file systems of other machines. A file that changes again is waited for.
 */
final class ConfigWatch implements Runnable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path file;
  private final BooleanSupplier wanted;
  private final Runnable changed;

  /**
   * A watch, to be run on a thread of its own until that is interrupted.
   *
   * @param wanted whether a change counts; asked at each
   */
  ConfigWatch(Path file, BooleanSupplier wanted, Runnable changed) {
    this.file = file;
    this.wanted = wanted;
    this.changed = changed;
  }

  @Override
  public void run() {
    Map<Path, Seen> inForce = look();
    Map<Path, Seen> before = inForce;
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PERIOD.toNanos());
      Map<Path, Seen> now = look();
      boolean settled = now.equals(before);
      before = now;
      if (settled && !now.equals(inForce)) {
        inForce = now;
        if (wanted.getAsBoolean()) {
          changed.run();
        }
      }
    }
  }

  private Map<Path, Seen> look() {
    var seen = new HashMap<Path, Seen>();
    ConfigLoader.filesOf(file).forEach(path -> seen.put(path, Seen.of(path)));
    return seen;
  }

  /** What tells one version of a file from the next. */
  private record Seen(String key, long modifiedMillis, long bytes) {

    static Seen of(Path path) {
      try {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Seen(
            String.valueOf(attributes.fileKey()),
            attributes.lastModifiedTime().toMillis(),
            attributes.size());
      } catch (NoSuchFileException gone) {
        return new Seen("gone", 0, 0);
      } catch (IOException unreadable) {
        return new Seen("unreadable", 0, 0);
      }
    }
  }
}
