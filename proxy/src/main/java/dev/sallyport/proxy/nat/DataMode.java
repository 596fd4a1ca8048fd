package dev.sallyport.proxy.nat;

/** How data connections to the server are made. */
public enum DataMode {
  /** As the client makes its own. */
  SAME,
  /** We connect to the server, whatever the client uses. */
  PASSIVE,
  /** The server connects to us, whatever the client uses. */
  ACTIVE
}
