package dev.sallyport.proxy.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is appended to, and begun anew where it was renamed or removed: whoever rotates it
 * need tell nobody. Looks once a second, when it writes. One thread at a time.
 */
final class AppendedFile extends OutputStream {
  private static final Logger LOG = LoggerFactory.getLogger(AppendedFile.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Path path;
  private final LongSupplier nanoTime;
  private OutputStream out;
  private @Nullable Object key;
  private long lookedNanos;
  private boolean lost;

  AppendedFile(Path path, LongSupplier nanoTime) throws IOException {
    this.path = path;
    this.nanoTime = nanoTime;
    this.out = new FileOutputStream(path.toFile(), true);
    this.key = key();
    this.lookedNanos = nanoTime.getAsLong();
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (nanoTime.getAsLong() - lookedNanos >= LOOK.toNanos()) {
      lookedNanos = nanoTime.getAsLong();
      look();
    }
    out.write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void look() {
    Object there = key();
    if (there != null && there.equals(key)) {
      return;
    }
    try {
      var next = new FileOutputStream(path.toFile(), true);
      out.close();
      out = next;
      key = key();
      lost = false;
    } catch (IOException cannot) {
      // What is open is still better than nothing.
      if (!lost) {
        LOG.error("audit file is gone and cannot be begun anew: {}", cannot.toString());
      }
      lost = true;
    }
  }

  /** Which file the name stands for; null for none. */
  private @Nullable Object key() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException none) {
      return null;
    }
  }
}
