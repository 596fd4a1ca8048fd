package dev.sallyport.proxy.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers lines and writes them to a stream in one go, which may block. One thread only. */
final class AuditSink {
  private static final Logger log = LoggerFactory.getLogger(AuditSink.class);
  private static final int BATCH_BYTES = 64 * 1024;

  private OutputStream out;

  /** One event's, so that half a line never gets among the others. */
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private int size;
  private boolean broken;

  AuditSink(OutputStream out) {
    this.out = out;
  }

  /**
   * Gathers an event.
   *
   * @return false where it cannot be written down, which is a bug and must not end the log
   */
  boolean add(AuditEvent event) {
    line.reset();
    try {
      AuditLine.write(event, line);
    } catch (IOException | RuntimeException bug) {
      log.error("An audit event cannot be written down and is lost", bug);
      return false;
    }
    lines.writeBytes(line.toByteArray());
    size++;
    return true;
  }

  /** How many events are gathered. */
  int size() {
    return size;
  }

  boolean isFull() {
    return lines.size() >= BATCH_BYTES;
  }

  /**
   * Writes what was gathered; it is gone either way.
   *
   * @return whether it was written, all of it
   */
  boolean flush() {
    try {
      if (broken) {
        // Ends the line that was cut when writing failed, so that the next one can be read.
        out.write('\n');
      }
      lines.writeTo(out);
      out.flush();
      if (broken) {
        log.info("Audit events are written again");
      }
      broken = false;
      return true;
    } catch (IOException | RuntimeException e) {
      if (!broken) {
        log.error("Audit events cannot be written and are lost: {}", e.toString());
      }
      broken = true;
      return false;
    } finally {
      lines.reset();
      size = 0;
    }
  }

  /**
   * Goes on with another stream; what was gathered goes there, too. It may be the same file, with
   * the line in it that was cut.
   */
  void goOn(OutputStream next) {
    close();
    out = next;
  }

  void close() {
    try {
      out.close();
    } catch (IOException e) {
      log.error("Audit file cannot be closed: {}", e.toString());
    }
  }
}
