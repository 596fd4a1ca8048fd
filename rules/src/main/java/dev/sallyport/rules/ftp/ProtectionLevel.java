package dev.sallyport.rules.ftp;

import java.util.Arrays;
import java.util.Optional;

/** What PROT asks for on data connections (RFC 2228 §3, RFC 4217 §9). TLS knows two of the four. */
public enum ProtectionLevel {
  CLEAR('C'),
  /** Integrity alone, which TLS does not have. */
  SAFE('S'),
  /** Secrecy alone, which TLS does not have. */
  CONFIDENTIAL('E'),
  PRIVATE('P');

  private final char code;

  ProtectionLevel(char code) {
    this.code = code;
  }

  /** Whether TLS can give it. */
  public boolean tls() {
    return this == CLEAR || this == PRIVATE;
  }

  /** The command that asks for it. */
  public String command() {
    return "PROT " + code;
  }

  /** The level that the argument of PROT names, in any ASCII case. */
  public static Optional<ProtectionLevel> of(String argument) {
    String upper = Ascii.upper(argument);
    return Arrays.stream(values())
        .filter(level -> upper.length() == 1 && upper.charAt(0) == level.code)
        .findFirst();
  }
}
