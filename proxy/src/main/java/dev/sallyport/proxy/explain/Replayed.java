package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.record.Head;
import java.util.List;

/**
 * What came of playing a recording under a configuration.
 *
 * @param commands lines of the client's
 * @param assumed commands that the server was never sent then, so that a reply had to be made up
 * @param whole whether the recording is there to its end
 */
public record Replayed(
    Head head, int commands, List<Difference> differences, int assumed, boolean whole) {

  /** Copies the list. */
  public Replayed {
    differences = List.copyOf(differences);
  }
}
