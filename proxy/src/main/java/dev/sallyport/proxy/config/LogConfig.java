package dev.sallyport.proxy.config;

/**
 * Where the gateway says what it does.
 *
 * @param level of the log on stderr
 * @param audit where audit events go
 */
public record LogConfig(Level level, Audit audit) {

  /** The least important message that is written. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** A place for audit events. */
  public sealed interface Audit {
    record Stdout() implements Audit {}

    record Stderr() implements Audit {}

    /**
     * A file, appended to.
     *
     * @param path as written; relative to the working directory
     */
    record File(String path) implements Audit {}

    /**
     * The machine's syslog, in the form of syslog(3).
     *
     * @param socket its Unix datagram socket
     */
    record Syslog(String socket) implements Audit {}

    /**
     * systemd's journal, in its own form.
     *
     * @param socket its Unix datagram socket
     */
    record Journald(String socket) implements Audit {}
  }
}
