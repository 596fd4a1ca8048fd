package dev.sallyport.harness.lab;

import java.util.List;

/** The four ways curl can be told to set up a data connection. */
enum Mode {
  PASV,
  EPSV,
  PORT,
  EPRT;

  List<String> options() {
    return switch (this) {
      case PASV -> List.of("--disable-epsv");
      case EPSV -> List.of();
      case PORT -> List.of("--ftp-port", "-", "--disable-eprt");
      case EPRT -> List.of("--ftp-port", "-");
    };
  }

  /** PORT and PASV cannot name an IPv6 address (RFC 2428 §1). */
  static List<Mode> of(Family client) {
    return switch (client) {
      case IPV4 -> List.of(values());
      case IPV6 -> List.of(EPSV, EPRT);
    };
  }

  /** Whether curl's trace shows that it used this mode, without falling back to another. */
  boolean isOnlyOneIn(String trace) {
    for (Mode mode : values()) {
      if (trace.contains("> " + mode.name()) != (mode == this)) {
        return false;
      }
    }
    return true;
  }
}
