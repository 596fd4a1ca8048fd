package dev.sallyport.rules.ftp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every command name this gateway knows, and what it does; the only list of commands. A name that
 * is not here is refused with 500.
 */
public enum Verb {
  // RFC 959 §4.1.1, access control
  USER(Effect.LOGIN, VerbGroup.LOGIN),
  PASS(Effect.LOGIN, VerbGroup.LOGIN),
  ACCT(Effect.LOGIN, VerbGroup.LOGIN),
  CWD(Effect.PLAIN, VerbGroup.DIRECTORY),
  CDUP(Effect.PLAIN, VerbGroup.DIRECTORY),
  SMNT(Effect.PLAIN, VerbGroup.DIRECTORY),
  REIN(Effect.REINITIALIZE, VerbGroup.LOGIN),
  QUIT(Effect.EARLY, VerbGroup.LOGIN),

  // RFC 959 §4.1.2, transfer parameters
  PORT(Effect.DATA_ADDRESS, VerbGroup.NEGOTIATION),
  PASV(Effect.DATA_ADDRESS, VerbGroup.NEGOTIATION),
  TYPE(Effect.PLAIN, VerbGroup.NEGOTIATION),
  STRU(Effect.PLAIN, VerbGroup.NEGOTIATION),
  MODE(Effect.PLAIN, VerbGroup.NEGOTIATION),

  // RFC 959 §4.1.3, service
  RETR(Effect.DOWNLOAD, VerbGroup.READ),
  STOR(Effect.UPLOAD, VerbGroup.WRITE),
  STOU(Effect.UPLOAD, VerbGroup.WRITE),
  APPE(Effect.UPLOAD, VerbGroup.WRITE),
  ALLO(Effect.PLAIN, VerbGroup.WRITE),
  REST(Effect.PLAIN, VerbGroup.NEGOTIATION),
  RNFR(Effect.PLAIN, VerbGroup.RENAME),
  RNTO(Effect.PLAIN, VerbGroup.RENAME),
  ABOR(Effect.INTERRUPT, VerbGroup.NEGOTIATION),
  DELE(Effect.PLAIN, VerbGroup.DELETE),
  RMD(Effect.PLAIN, VerbGroup.DELETE),
  MKD(Effect.PLAIN, VerbGroup.WRITE),
  PWD(Effect.PLAIN, VerbGroup.DIRECTORY),
  LIST(Effect.DOWNLOAD, VerbGroup.LIST),
  NLST(Effect.DOWNLOAD, VerbGroup.LIST),
  SITE(Effect.PLAIN, VerbGroup.SITE),
  SYST(Effect.EARLY, VerbGroup.INFORMATION),
  STAT(Effect.INTERRUPT, VerbGroup.INFORMATION),
  HELP(Effect.EARLY, VerbGroup.INFORMATION),
  NOOP(Effect.EARLY, VerbGroup.INFORMATION),

  // RFC 775, and RFC 1123 §4.1.3.1: names that old clients use
  XCUP(Effect.PLAIN, VerbGroup.DIRECTORY),
  XCWD(Effect.PLAIN, VerbGroup.DIRECTORY),
  XMKD(Effect.PLAIN, VerbGroup.WRITE),
  XPWD(Effect.PLAIN, VerbGroup.DIRECTORY),
  XRMD(Effect.PLAIN, VerbGroup.DELETE),

  // RFC 2228 §3 and RFC 4217, protection
  AUTH(Effect.PROTECTION, VerbGroup.NEGOTIATION),
  ADAT(Effect.REFUSED, VerbGroup.NEGOTIATION),
  PBSZ(Effect.PROTECTION, VerbGroup.NEGOTIATION),
  PROT(Effect.PROTECTION, VerbGroup.NEGOTIATION),
  CCC(Effect.PROTECTION, VerbGroup.NEGOTIATION),
  MIC(Effect.REFUSED, VerbGroup.NEGOTIATION),
  CONF(Effect.REFUSED, VerbGroup.NEGOTIATION),
  ENC(Effect.REFUSED, VerbGroup.NEGOTIATION),

  // RFC 2389 §3 and §4, RFC 2640 §4.1
  FEAT(Effect.EARLY, VerbGroup.INFORMATION),
  OPTS(Effect.EARLY, VerbGroup.NEGOTIATION),
  LANG(Effect.EARLY, VerbGroup.NEGOTIATION),

  // RFC 2428 §2 and §3
  EPRT(Effect.DATA_ADDRESS, VerbGroup.NEGOTIATION),
  EPSV(Effect.DATA_ADDRESS, VerbGroup.NEGOTIATION),

  // RFC 3659
  SIZE(Effect.PLAIN, VerbGroup.INFORMATION),
  MDTM(Effect.PLAIN, VerbGroup.INFORMATION),
  MLST(Effect.PLAIN, VerbGroup.LIST),
  MLSD(Effect.DOWNLOAD, VerbGroup.LIST),

  // RFC 7151: there is one server behind a listener
  HOST(Effect.REFUSED, VerbGroup.NEGOTIATION),

  // In wide use, registered by RFC 5797 or described in drafts
  AVBL(Effect.PLAIN, VerbGroup.INFORMATION),
  CLNT(Effect.EARLY, VerbGroup.NEGOTIATION),
  COMB(Effect.PLAIN, VerbGroup.WRITE),
  CSID(Effect.EARLY, VerbGroup.NEGOTIATION),
  DSIZ(Effect.PLAIN, VerbGroup.INFORMATION),
  HASH(Effect.PLAIN, VerbGroup.READ),
  MD5(Effect.PLAIN, VerbGroup.READ),
  MFCT(Effect.PLAIN, VerbGroup.WRITE),
  MFF(Effect.PLAIN, VerbGroup.WRITE),
  MFMT(Effect.PLAIN, VerbGroup.WRITE),
  MMD5(Effect.PLAIN, VerbGroup.READ),
  PRET(Effect.PLAIN, VerbGroup.NEGOTIATION),
  RANG(Effect.PLAIN, VerbGroup.READ),
  THMB(Effect.DOWNLOAD, VerbGroup.READ),
  XCRC(Effect.PLAIN, VerbGroup.READ),
  XMD5(Effect.PLAIN, VerbGroup.READ),
  XSHA(Effect.PLAIN, VerbGroup.READ),
  XSHA1(Effect.PLAIN, VerbGroup.READ),
  XSHA256(Effect.PLAIN, VerbGroup.READ),
  XSHA512(Effect.PLAIN, VerbGroup.READ),

  // RFC 1579, RFC 1639, and what file-exchange clients invented
  APSV(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  CPSV(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  ESTA(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  ESTP(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  LPRT(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  LPSV(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  SPSV(Effect.OTHER_DATA, VerbGroup.NEGOTIATION),
  SSCN(Effect.OTHER_DATA, VerbGroup.NEGOTIATION);

  private static final Map<String, Verb> BY_NAME = new HashMap<>();

  static {
    for (Verb verb : values()) {
      BY_NAME.put(verb.name(), verb);
    }
  }

  private final Effect effect;
  private final VerbGroup group;

  Verb(Effect effect, VerbGroup group) {
    this.effect = effect;
    this.group = group;
  }

  /** What the command does to the session. */
  public Effect effect() {
    return effect;
  }

  /** What the command is for. */
  public VerbGroup group() {
    return group;
  }

  /** Whether the argument is a secret, never to be logged: PASS, ACCT, ADAT. */
  public boolean secret() {
    return this == PASS || this == ACCT || this == ADAT;
  }

  /** Whether the gateway never takes this command, so that FEAT must not show it either. */
  public boolean refused() {
    return effect == Effect.OTHER_DATA || effect == Effect.REFUSED;
  }

  /** The verb of this name, in any ASCII case. */
  public static Optional<Verb> of(String name) {
    return Optional.ofNullable(BY_NAME.get(Ascii.upper(name)));
  }
}
