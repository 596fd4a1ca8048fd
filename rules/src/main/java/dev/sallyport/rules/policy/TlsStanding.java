package dev.sallyport.rules.policy;

/** Where the client's control connection stands with TLS. */
public enum TlsStanding {
  /** In clear, and AUTH is refused. */
  NOT_OFFERED,
  /** In clear, and AUTH is welcome. */
  OFFERED,
  /** In clear, and nobody logs in before AUTH. */
  DEMANDED,
  /** Protected. */
  ON,
  /** In clear again, after CCC. */
  CLEARED,
  /** In clear again, after CCC, where nobody logs in without TLS. */
  CLEARED_AND_DEMANDED;

  /** Whether FEAT is to speak of TLS. */
  public boolean offers() {
    return this == OFFERED || this == DEMANDED || this == ON;
  }

  /** Whether USER has to wait for AUTH. */
  boolean demanded() {
    return this == DEMANDED || this == CLEARED_AND_DEMANDED;
  }
}
