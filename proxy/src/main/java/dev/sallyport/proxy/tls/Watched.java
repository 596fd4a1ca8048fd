package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsFile;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What TLS is made of, read again when its files change. Safe for all threads. */
final class Watched<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final Reading<T> reading;
  private final Function<T, ?> telling;
  private final FileWatch watch;
  private volatile T content;

  /**
   * Reads. Blocks; not for an event loop.
   *
   * @param telling what of it the log says
   * @throws TlsFileException for the first file that is not what it should be
   */
  Watched(List<TlsFile> files, Reading<T> reading, Function<T, ?> telling) throws TlsFileException {
    this.reading = reading;
    this.telling = telling;
    this.watch = new FileWatch(files);
    this.content = reading.read();
  }

  /** Makes it of the files. Blocks. */
  interface Reading<T> {
    T read() throws TlsFileException;
  }

  /** As it was read last. */
  T now() {
    return content;
  }

  /** Looks, now and then, whether files have changed; who asks later gets what there is then. */
  void look() {
    watch.look(this::readAgain);
  }

  private void readAgain() {
    try {
      content = reading.read();
      LOG.info("certificates read again: {}", telling.apply(content));
    } catch (TlsFileException wrong) {
      LOG.error(
          "certificates have changed and are no good, the old ones stay: {}", wrong.getMessage());
    }
  }
}
