package dev.sallyport.proxy.data.relay;

/**
 * Copies one direction of a data connection, and its end as it is: FIN after the last byte as FIN;
 * anything else is for the owner to reset. The receiver may close its own direction, which is
 * passed on; it may not send bytes. On the session's event loop only.
 */
interface Copier {

  /** How the copying ended. */
  enum End {
    /** Every byte and FIN are with the receiver's kernel queue. */
    DONE,
    /** The sender broke off. */
    SENDER_BROKE_OFF,
    /** The receiver broke off before everything was handed over. */
    RECEIVER_BROKE_OFF,
    /** The receiver sent bytes. */
    RECEIVER_SENT,
    /** The sender sent more than it may. */
    TOO_LARGE
  }

  void start();

  /** The bytes handed to the receiver. */
  long bytes();

  /** Grows with every byte that moves, on either side. */
  long moved();

  /** Whether nothing moves because the throttle has nothing to give. */
  boolean throttled();

  /** Ends the copying without a word to the owner. Idempotent, and of no effect after the end. */
  void stop();
}
