package dev.sallyport.proxy.data.kernel;

import java.io.IOException;

/** Another gateway has the pinholes of this network namespace, and will until it ends. */
public final class PinholesTakenException extends IOException {
  private static final long serialVersionUID = 1L;

  PinholesTakenException() {
    super("another gateway has pinholes in this network namespace");
  }
}
