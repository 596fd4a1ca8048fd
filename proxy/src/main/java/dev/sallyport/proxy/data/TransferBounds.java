package dev.sallyport.proxy.data;

/**
 * What one transfer may take of the line.
 *
 * @param throttle how fast its bytes may pass
 * @param maxBytes how many may pass, not negative; one more cuts it, with {@link
 *     DataPathResult.Outcome#TOO_LARGE}
 */
public record TransferBounds(Throttle throttle, long maxBytes) {
  /** As fast as it goes, as long as it takes. */
  public static final TransferBounds NONE = new TransferBounds(Throttle.NONE, Long.MAX_VALUE);

  /** Refuses a negative size. */
  public TransferBounds {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes " + maxBytes);
    }
  }
}
