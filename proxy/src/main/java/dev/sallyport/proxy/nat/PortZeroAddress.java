package dev.sallyport.proxy.nat;

/** What {@code PORT 0,0,0,0,p,p} means: some clients behind NAT send it and mean themselves. */
public enum PortZeroAddress {
  /** Refused like every foreign address. */
  REJECT,
  /** Rewritten to the client's address. */
  CLIENT
}
