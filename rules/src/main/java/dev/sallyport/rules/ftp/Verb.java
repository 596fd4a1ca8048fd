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
  USER(Effect.LOGIN),
  PASS(Effect.LOGIN),
  ACCT(Effect.LOGIN),
  CWD(Effect.PLAIN),
  CDUP(Effect.PLAIN),
  SMNT(Effect.PLAIN),
  REIN(Effect.REINITIALIZE),
  QUIT(Effect.EARLY),

  // RFC 959 §4.1.2, transfer parameters
  PORT(Effect.DATA_ADDRESS),
  PASV(Effect.DATA_ADDRESS),
  TYPE(Effect.PLAIN),
  STRU(Effect.PLAIN),
  MODE(Effect.PLAIN),

  // RFC 959 §4.1.3, service
  RETR(Effect.DOWNLOAD),
  STOR(Effect.UPLOAD),
  STOU(Effect.UPLOAD),
  APPE(Effect.UPLOAD),
  ALLO(Effect.PLAIN),
  REST(Effect.PLAIN),
  RNFR(Effect.PLAIN),
  RNTO(Effect.PLAIN),
  ABOR(Effect.INTERRUPT),
  DELE(Effect.PLAIN),
  RMD(Effect.PLAIN),
  MKD(Effect.PLAIN),
  PWD(Effect.PLAIN),
  LIST(Effect.DOWNLOAD),
  NLST(Effect.DOWNLOAD),
  SITE(Effect.PLAIN),
  SYST(Effect.EARLY),
  STAT(Effect.INTERRUPT),
  HELP(Effect.EARLY),
  NOOP(Effect.EARLY),

  // RFC 775, and RFC 1123 §4.1.3.1: names that old clients use
  XCUP(Effect.PLAIN),
  XCWD(Effect.PLAIN),
  XMKD(Effect.PLAIN),
  XPWD(Effect.PLAIN),
  XRMD(Effect.PLAIN),

  // RFC 2228 §3 and RFC 4217, protection
  AUTH(Effect.PROTECTION),
  ADAT(Effect.PROTECTION),
  PBSZ(Effect.PROTECTION),
  PROT(Effect.PROTECTION),
  CCC(Effect.PROTECTION),
  MIC(Effect.PROTECTION),
  CONF(Effect.PROTECTION),
  ENC(Effect.PROTECTION),

  // RFC 2389 §3 and §4, RFC 2640 §4.1
  FEAT(Effect.EARLY),
  OPTS(Effect.EARLY),
  LANG(Effect.EARLY),

  // RFC 2428 §2 and §3
  EPRT(Effect.DATA_ADDRESS),
  EPSV(Effect.DATA_ADDRESS),

  // RFC 3659
  SIZE(Effect.PLAIN),
  MDTM(Effect.PLAIN),
  MLST(Effect.PLAIN),
  MLSD(Effect.DOWNLOAD),

  // RFC 7151: there is one server behind a listener
  HOST(Effect.REFUSED),

  // In wide use, registered by RFC 5797 or described in drafts
  AVBL(Effect.PLAIN),
  CLNT(Effect.EARLY),
  COMB(Effect.PLAIN),
  CSID(Effect.EARLY),
  DSIZ(Effect.PLAIN),
  HASH(Effect.PLAIN),
  MD5(Effect.PLAIN),
  MFCT(Effect.PLAIN),
  MFF(Effect.PLAIN),
  MFMT(Effect.PLAIN),
  MMD5(Effect.PLAIN),
  RANG(Effect.PLAIN),
  THMB(Effect.DOWNLOAD),
  XCRC(Effect.PLAIN),
  XMD5(Effect.PLAIN),
  XSHA(Effect.PLAIN),
  XSHA1(Effect.PLAIN),
  XSHA256(Effect.PLAIN),
  XSHA512(Effect.PLAIN),

  // RFC 1579, RFC 1639, and what file-exchange clients invented
  APSV(Effect.OTHER_DATA),
  CPSV(Effect.OTHER_DATA),
  ESTA(Effect.OTHER_DATA),
  ESTP(Effect.OTHER_DATA),
  LPRT(Effect.OTHER_DATA),
  LPSV(Effect.OTHER_DATA),
  PRET(Effect.OTHER_DATA),
  SPSV(Effect.OTHER_DATA),
  SSCN(Effect.OTHER_DATA);

  private static final Map<String, Verb> BY_NAME = new HashMap<>();

  static {
    for (Verb verb : values()) {
      BY_NAME.put(verb.name(), verb);
    }
  }

  private final Effect effect;

  Verb(Effect effect) {
    this.effect = effect;
  }

  /** What the command does to the session. */
  public Effect effect() {
    return effect;
  }

  /** Whether the argument is a secret, never to be logged: PASS, ACCT, ADAT. */
  public boolean secret() {
    return this == PASS || this == ACCT || this == ADAT;
  }

  /** Whether the gateway never passes this command on, so that FEAT must not show it either. */
  public boolean refused() {
    return effect == Effect.PROTECTION || effect == Effect.OTHER_DATA || effect == Effect.REFUSED;
  }

  /** The verb of this name, in any ASCII case. */
  public static Optional<Verb> of(String name) {
    return Optional.ofNullable(BY_NAME.get(Ascii.upper(name)));
  }
}
