package dev.sallyport.proxy.data.kernel;

import java.util.concurrent.CompletionStage;

/** The kernel's pinholes. Safe for all threads; nothing here waits. */
interface PinholeTable {

  /**
   * Opens a pinhole.
   *
   * @return completes on a thread of the table's: true when it is open, false when it cannot be had
   *     and nothing of it is left
   */
  CompletionStage<Boolean> add(Pinhole pinhole);

  /**
   * Closes a pinhole that was opened; a connection that has passed through goes on.
   *
   * @param used whether its connection has come, so that nobody gets through any more, and what is
   *     left may be taken away a little later
   * @return completes on a thread of the table's, when nothing of it is left; before that its door
   *     must not be opened again
   */
  CompletionStage<Boolean> remove(Pinhole pinhole, boolean used);

  /**
   * Takes everything away.
   *
   * @param keepConnections whether connections are still to be translated that have passed through;
   *     no new one is let in either way
   */
  void removeAll(boolean keepConnections);
}
