package dev.sallyport.rules.ftp;

/** Which way the bytes of a transfer go. */
public enum Direction {
  /** The server sends: RETR, LIST, NLST, MLSD. */
  TO_CLIENT,
  /** The client sends: STOR, STOU, APPE. */
  TO_SERVER
}
