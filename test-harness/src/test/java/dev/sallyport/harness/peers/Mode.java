package dev.sallyport.harness.peers;

/** The command that sets up a data connection. RFC 959 §4.1.2, RFC 2428. */
public enum Mode {
  PASV,
  EPSV,
  PORT,
  EPRT;

  /** Whether the client connects. */
  public boolean isPassive() {
    return this == PASV || this == EPSV;
  }

  /** Whether it can name an IPv6 address; PASV and PORT cannot. RFC 2428 §1. */
  public boolean isExtended() {
    return this == EPSV || this == EPRT;
  }
}
