package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.TlsFile;

/** A certificate, a key or another file of TLS is not what it should be. The message names it. */
public final class TlsFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ConfigProblem problem;

  TlsFileException(TlsFile file, String wouldBeRight) {
    super(file.path() + ": expected " + wouldBeRight);
    this.problem = file.problem(wouldBeRight);
  }

  static TlsFileException unreadable(TlsFile file) {
    return new TlsFileException(file, "a file that exists and may be read");
  }

  /** What to tell the operator. */
  public ConfigProblem problem() {
    return problem;
  }
}
