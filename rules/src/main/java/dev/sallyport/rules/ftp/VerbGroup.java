package dev.sallyport.rules.ftp;

/** What a command is for, as rules name it: one word for many verbs. */
public enum VerbGroup {
  /** To come and to go: USER, PASS, ACCT, REIN, QUIT. */
  LOGIN,
  /** Contents of files leave the server, or a digest of them. */
  READ,
  /** Names and facts of files leave the server: LIST, NLST, MLSD, MLST. */
  LIST,
  /** Something at the server changes or begins to be; what {@link #RENAME} covers too. */
  WRITE,
  /** Something at the server goes: DELE, RMD. */
  DELETE,
  /** Where relative names begin: CWD, CDUP, PWD. */
  DIRECTORY,
  /** RNFR and RNTO. */
  RENAME,
  /** SITE, whatever follows. */
  SITE,
  /** How data and texts are to be sent, and which connection carries them. */
  NEGOTIATION,
  /** Questions about the server and about single files. */
  INFORMATION;

  /** Whether a rule about this group is about that verb. */
  public boolean covers(Verb verb) {
    // A rule against writing that lets files be renamed would not keep them as they are.
    return verb.group() == this || (this == WRITE && verb.group() == RENAME);
  }
}
