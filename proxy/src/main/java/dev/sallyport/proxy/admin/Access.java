package dev.sallyport.proxy.admin;

/** Who may ask for something. */
public enum Access {
  /** Any tool that can connect, under any name: metrics and health, which tell of no client. */
  PROBE,
  /** Any browser that means this host: the page itself, which holds nothing yet. */
  PAGE,
  /** Whoever may look at sessions. */
  READ,
  /** Only who has the token. */
  WRITE
}
