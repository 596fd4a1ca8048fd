package dev.sallyport.proxy.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
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

  /** Writes an octet; a line's end only where there is a line to end. */
  @Override
  public void write(int octet) throws IOException {
    lookNowAndThen();
    if (octet != '\n' || isWithinLine()) {
      out.write(octet);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    lookNowAndThen();
    out.write(bytes, from, length);
  }

  private boolean isWithinLine() {
    if (!Files.isRegularFile(path)) {
      return true;
    }
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long length = file.length();
      file.seek(Math.max(0, length - 1));
      return length > 0 && file.read() != '\n';
    } catch (IOException cannotTell) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void lookNowAndThen() {
    if (nanoTime.getAsLong() - lookedNanos >= LOOK.toNanos()) {
      lookedNanos = nanoTime.getAsLong();
      look();
    }
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
