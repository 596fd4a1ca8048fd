package dev.sallyport.proxy.config;

import java.time.Duration;

/**
 * How the gateway changes and ends without breaking a transfer.
 *
 * @param drainTimeout how long transfers may go on when the gateway stops
 * @param reloadedSessions what a new configuration means for the sessions there are
 * @param reloadOnChange whether a changed file is loaded without being asked to
 * @param upgrade where the next process takes over
 */
public record Lifecycle(
    Duration drainTimeout,
    ReloadedSessions reloadedSessions,
    boolean reloadOnChange,
    Upgrade upgrade) {

  /** What a session that is in progress when the configuration changes goes by. */
  public enum ReloadedSessions {
    /** What it began with, to its end. */
    KEEP,
    /** The new policy and limits, at once. */
    ADOPT
  }

  /** Whether another process may take over the listening sockets. */
  public sealed interface Upgrade {
    record Off() implements Upgrade {}

    /**
     * It may, by asking at this Unix socket.
     *
     * @param path as written; relative to the working directory
     */
    record Socket(String path) implements Upgrade {}
  }
}
