package dev.sallyport.proxy.control;

import java.util.Locale;

/** Why the server could not be reached. */
public enum ServerFailure {
  /** Its name does not resolve. */
  UNRESOLVED,
  /** Every address of it refused or was unreachable. */
  REFUSED,
  /** No address of it answered, or the server did not greet, within the connect timeout. */
  TIMEOUT;

  /** The metric tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
