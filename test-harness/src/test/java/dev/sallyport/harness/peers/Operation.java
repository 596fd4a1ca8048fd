package dev.sallyport.harness.peers;

import java.nio.file.Path;

/** One thing a client is asked to do. Remote names are relative to the account's home. */
public sealed interface Operation {

  /** Downloads a file. */
  record Retrieve(String remote, Path local) implements Operation {}

  /** Downloads what is missing: the local file has the beginning. */
  record RetrieveRest(String remote, Path local) implements Operation {}

  /** Uploads a file. */
  record Store(Path local, String remote) implements Operation {}

  /**
   * Uploads what is missing: the server's file has the beginning.
   *
   * @param offset length of the server's file in bytes
   */
  record StoreRest(Path local, String remote, long offset) implements Operation {}

  /** Adds a file's bytes to the server's file. */
  record Append(Path local, String remote) implements Operation {}

  /** Uploads a file under a name that the server finds. */
  record StoreUnique(Path local) implements Operation {}

  /** Lists the home, for people. */
  record List() implements Operation {}

  /** Lists the names in the home. */
  record NameList() implements Operation {}

  /** Lists the home, for programs. RFC 3659 §7. */
  record MachineList() implements Operation {}

  /**
   * Aborts the download of a large file when its first bytes are there, and downloads another file
   * in the same session.
   */
  record AbortThenRetrieve(String large, Path partial, String remote, Path local)
      implements Operation {}

  /** Gives a file another name. */
  record Rename(String from, String to) implements Operation {}

  /** Deletes a file. */
  record Delete(String remote) implements Operation {}

  /** Makes a directory. */
  record MakeDirectory(String remote) implements Operation {}

  /** Removes an empty directory. */
  record RemoveDirectory(String remote) implements Operation {}

  /** Downloads a file, lists the home and uploads a file, all in one session. */
  record RetrieveListStore(String remote, Path received, Path sent, String stored)
      implements Operation {}
}
