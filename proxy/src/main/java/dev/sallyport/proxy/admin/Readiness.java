package dev.sallyport.proxy.admin;

/** Whether new clients are welcome. */
public enum Readiness {
  /** The listeners are not bound yet. */
  STARTING,
  /** Every listener accepts. */
  READY,
  /** Sessions are being ended, or drained. */
  STOPPING
}
