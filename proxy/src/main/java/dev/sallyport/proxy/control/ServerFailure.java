package dev.sallyport.proxy.control;

import java.util.Locale;

/** Why the server could not be reached. */
public enum ServerFailure {
  /** Its name does not resolve. */
  UNRESOLVED,
  /** Every address of it refused. */
  REFUSED,
  /** There was no way to the last address of it: no route, or no socket or port of our own. */
  UNREACHABLE,
  /** No address of it answered, or the server did not greet, within the connect timeout. */
  TIMEOUT;

  /** The metric tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
