package dev.sallyport.proxy.config;

import java.util.List;
import java.util.Set;

/** Whose certificates are believed. */
public sealed interface TlsTrust {

  /** What it is read from, as far as the configuration names it. */
  default List<TlsFile> files() {
    return List.of();
  }

  /** Those of the authorities this machine's Java knows. */
  record Authorities() implements TlsTrust {}

  /** Those of the authorities in a PEM file. */
  record Pem(TlsFile file) implements TlsTrust {
    @Override
    public List<TlsFile> files() {
      return List.of(file);
    }
  }

  /**
   * Exactly these, whoever has signed them and whatever name they are for.
   *
   * @param sha256 of the certificate in DER, 64 lower-case hex digits each
   */
  record Pins(Set<String> sha256) implements TlsTrust {
    /** Copies the set. */
    public Pins {
      sha256 = Set.copyOf(sha256);
    }
  }
}
