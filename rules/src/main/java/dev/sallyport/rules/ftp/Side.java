package dev.sallyport.rules.ftp;

/** The two peers of the gateway, and so its two faces. */
public enum Side {
  /** The peer that connected to us. */
  CLIENT,
  /** The peer we connected to. */
  SERVER
}
