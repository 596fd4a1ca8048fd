package dev.sallyport.harness.scripted;

/** How the other end finished its direction of a connection. */
public enum End {
  /** Orderly: everything was sent. */
  FIN,
  /** Broken off: what was sent may not be everything. */
  RST
}
