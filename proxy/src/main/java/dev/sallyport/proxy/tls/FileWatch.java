package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that files have changed. It is asked when a session begins and looks on a thread of its
 * own, once in a while: no thread waits, and nothing has to be stopped.
 */
final class FileWatch {
  private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<TlsFile> files;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
  private volatile List<FileTime> seen;

  FileWatch(List<TlsFile> files) {
    this.files = files;
    this.seen = times();
  }

  /** Looks, if it is time, and runs {@code changed} on another thread. Any thread; never blocks. */
  void look(Runnable changed) {
    if (files.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    long due = nextLook.get();
    if (now - due >= 0 && nextLook.compareAndSet(due, now + BETWEEN_LOOKS_NANOS)) {
      Thread.ofVirtual().name("tls-files").start(() -> compare(changed));
    }
  }

  private void compare(Runnable changed) {
    List<FileTime> now = times();
    if (!now.equals(seen)) {
      seen = now;
      changed.run();
    }
  }

  private List<FileTime> times() {
    return files.stream().map(FileWatch::time).toList();
  }

  private static FileTime time(TlsFile file) {
    try {
      return Files.getLastModifiedTime(file.path());
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }
}
