package dev.sallyport.proxy.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Lines, each of which becomes one message of the machine's log. One thread at a time. */
final class LogMessages extends OutputStream {
  /** What a message is made of. */
  enum Form {
    /**
     * What syslog(3) sends to this machine's log. Not RFC 5424: on this socket, rsyslog, syslog-ng
     * and journald all take its version and time for the name of a program.
     */
    SYSLOG,
    /** systemd-journald's own: fields, one a line. */
    JOURNAL
  }

  /** authpriv (10) and informational (6), RFC 3164 §4.1.1. */
  private static final int PRIORITY = 10 * 8 + 6;

  /** RFC 3164 §4.1.2: the day has two places, and the time is the machine's. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

  private final LogSocket socket;
  private final Form form;
  private final long process;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Connects.
   *
   * @throws IOException where nobody listens there
   */
  LogMessages(String socket, Form form) throws IOException {
    this.socket = new LogSocket(socket);
    this.form = form;
    this.process = ProcessHandle.current().pid();
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int begin = from;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i - begin);
        begin = i + 1;
        send();
      }
    }
    line.write(bytes, begin, from + length - begin);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void send() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    // The log ends the line that a failure cut by an empty one; messages are not cut.
    if (!text.isEmpty()) {
      socket.send(message(text).getBytes(StandardCharsets.UTF_8));
    }
  }

  private String message(String text) {
    return switch (form) {
      case SYSLOG ->
          "<%d>%s sallyport[%d]: %s"
              .formatted(
                  PRIORITY, TIME.format(ZonedDateTime.now(ZoneId.systemDefault())), process, text);
      case JOURNAL ->
          "PRIORITY=6\nSYSLOG_FACILITY=10\nSYSLOG_IDENTIFIER=sallyport\nMESSAGE=" + text + '\n';
    };
  }
}
