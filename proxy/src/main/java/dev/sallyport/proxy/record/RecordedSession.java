package dev.sallyport.proxy.record;

import java.util.List;

/**
 * A dialogue read again.
 *
 * @param whole whether it is there to its end
 */
public record RecordedSession(Head head, List<Numbered> entries, boolean whole) {

  /** Copies the list. */
  public RecordedSession {
    entries = List.copyOf(entries);
  }

  /**
   * An entry and where it stands.
   *
   * @param line of the file, counted from 1; of a reply its first one
   */
  public record Numbered(int line, Entry entry) {}

  /**
   * Reads a recording.
   *
   * @param text of the file, as ISO 8859-1: one char for each byte
   * @throws IllegalArgumentException where it is none; the message names the line
   */
  public static RecordedSession read(String text) {
    return new RecordReader(text).read();
  }
}
