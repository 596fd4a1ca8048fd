package dev.sallyport.proxy.app;

/** The gateway could not be started; the message tells the operator why. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A sentence for the operator, where nothing has failed. */
  StartException(String message) {
    super(message);
  }

  /** A sentence for the operator. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
