package dev.sallyport.harness.peers;

/** What a peer can do or cannot. */
public enum Feature {
  RETR,
  STOR,
  APPE,
  /** A download that goes on where an earlier one ended. */
  REST_RETR,
  /** An upload that goes on where an earlier one ended. */
  REST_STOR,
  LIST,
  NLST,
  MLSD,
  STOU,
  /** An abort in the middle of a transfer, with the session going on. */
  ABOR,
  RENAME,
  DELETE,
  /** A directory made. */
  MKD,
  /** A directory removed. */
  RMD
}
