package dev.sallyport.harness.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends the same text over and over, up to a bound, and counts what the other side took. */
public final class Flood implements AutoCloseable {
  private final Line line;
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;

  private Flood(Line line, String awaited, String text, long most) {
    this.line = line;
    byte[] bytes = text.getBytes(ISO_8859_1);
    this.thread =
        Thread.ofPlatform().daemon().name("flood").unstarted(() -> pour(awaited, bytes, most));
  }

  /** Begins to send. */
  public static Flood of(Line line, String text, long most) {
    return answering(line, "", text, most);
  }

  /** Begins to send the text as the answer to each line that begins so. */
  public static Flood answering(Line line, String awaited, String text, long most) {
    var flood = new Flood(line, awaited, text, most);
    flood.thread.start();
    return flood;
  }

  /** How many bytes the kernel has taken from us. */
  public long sent() {
    return sent.get();
  }

  /** Waits until it could send everything, or no more. */
  public void awaitEnd(Duration patience) throws InterruptedException {
    if (!thread.join(patience)) {
      throw new AssertionError("still sending, or stuck, after " + sent + " bytes");
    }
  }

  /** Waits until nothing more is taken for a second. */
  public void awaitStop(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long before = -1;
    while (before != sent.get() || before == 0) {
      before = sent.get();
      TimeUnit.SECONDS.sleep(1);
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still going after " + sent + " bytes");
      }
    }
  }

  private void pour(String awaited, byte[] bytes, long most) {
    try {
      while (sent.get() < most) {
        if (!awaited.isEmpty()) {
          line.hears(awaited);
        }
        line.sends(bytes);
        sent.addAndGet(bytes.length);
      }
    } catch (IOException | AssertionError e) {
      // The other side ended it, or asks no more: the count says how far it came.
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    line.resets();
    thread.join(Duration.ofSeconds(5));
  }
}
