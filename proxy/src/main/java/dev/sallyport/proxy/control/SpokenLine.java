package dev.sallyport.proxy.control;

import java.time.Instant;

/**
 * One line of a session's dialogue.
 *
 * @param text from the wire, one char per byte, secrets masked, cut where it is long
 * @param passedOn the other side got it as it is
 */
public record SpokenLine(Instant at, Way way, String text, boolean passedOn) {

  /** Between whom and the gateway. */
  public enum Way {
    FROM_CLIENT,
    TO_SERVER,
    FROM_SERVER,
    TO_CLIENT
  }

  SpokenLine unchanged() {
    return new SpokenLine(at, way, text, true);
  }
}
