package dev.sallyport.rules.ftp;

/** What a command does to the session, which is all that tells one verb from another here. */
public enum Effect {
  /** Relayed, after login. */
  PLAIN,
  /** Relayed, before login too: what clients send to get to know the server. */
  EARLY,
  /** Relayed; its reply may log the user in or out: USER, PASS, ACCT. */
  LOGIN,
  /** Relayed; the session is as before USER: REIN. */
  REINITIALIZE,
  /** Relayed at any time, while a transfer goes on too (RFC 959 §4.1.3): ABOR, STAT. */
  INTERRUPT,
  /** Names or asks for one end of the data connection: PORT, EPRT, PASV, EPSV. */
  DATA_ADDRESS,
  /** A transfer from the server. */
  DOWNLOAD,
  /** A transfer to the server. */
  UPLOAD,
  /** Negotiates TLS, of each side apart (RFC 4217): AUTH, PBSZ, PROT, CCC. */
  PROTECTION,
  /** Opens data connections in a way that nothing inspects. */
  OTHER_DATA,
  /** Known, and not passed on. */
  REFUSED;

  /** Whether bytes go over a data connection. */
  public boolean transfer() {
    return this == DOWNLOAD || this == UPLOAD;
  }

  /** Which way the bytes of a {@link #transfer} go. */
  public Direction direction() {
    return this == UPLOAD ? Direction.TO_SERVER : Direction.TO_CLIENT;
  }
}
