package dev.sallyport.rules.ftp;

import java.util.Optional;
import java.util.Set;

/** One command line from the client, already understood. Parsing never throws. */
public sealed interface FtpCommand {

  /** Active mode: the client names where it listens. RFC 959 §4.1.2. */
  record Port(HostPort target) implements FtpCommand {}

  /** Active mode, extended. RFC 2428 §2. */
  record Eprt(HostPort target) implements FtpCommand {}

  /** Passive mode: the client asks the server to listen. RFC 959 §4.1.2. */
  record Pasv() implements FtpCommand {}

  /** Passive mode, extended. RFC 2428 §3. */
  record Epsv(Epsv.Protocol protocol) implements FtpCommand {

    /** What EPSV was given. */
    public enum Protocol {
      /** No argument: the family of the control connection. */
      SAME,
      IPV4,
      IPV6,
      /** Not a request but a promise: no other data command will follow. */
      ALL
    }
  }

  /**
   * A known command whose argument is relayed without being read.
   *
   * @param argument byte for byte what followed the first blank; empty where nothing did
   */
  record Plain(Verb verb, String argument) implements FtpCommand {

    /**
     * The line as it goes to the server, without its end. RFC 959 §5.3.1 has a blank before every
     * password, the empty one too, and servers take PASS without it for a mistake.
     */
    public String line() {
      return argument.isEmpty() && verb != Verb.PASS ? verb.name() : verb.name() + ' ' + argument;
    }

    @Override
    public String toString() {
      return verb.secret() && !argument.isEmpty() ? verb + " ****" : line();
    }
  }

  /** A known name with an argument that breaks its grammar; refused with 501. */
  record Malformed(Verb verb, String argument) implements FtpCommand {}

  /** EPRT or EPSV for a family that is not to be had; refused with 522. */
  record WrongProtocol(Verb verb, String argument) implements FtpCommand {}

  /**
   * A name that is not in {@link Verb}; refused with 500 unless a policy lets it through.
   *
   * @param argument byte for byte what followed the first blank; never logged, for it may be the
   *     password behind a mistyped PASS
   */
  record Unknown(String name, String argument) implements FtpCommand {

    /** The line as it would go to the server, without its end. */
    public String line() {
      return argument.isEmpty() ? name : name + ' ' + argument;
    }

    /** The command that rules know for what only a server knows. */
    public Plain asSite() {
      return new Plain(Verb.SITE, line());
    }

    @Override
    public String toString() {
      return argument.isEmpty() ? name : name + " ****";
    }
  }

  /** Nothing but a line end; passed over, and counted. */
  record Blank() implements FtpCommand {}

  /** Bytes that are no command line. */
  record Unreadable(Fault fault) implements FtpCommand {}

  /** The command's name; empty where the line does not begin with one. */
  default Optional<Verb> knownVerb() {
    return switch (this) {
      case Port _ -> Optional.of(Verb.PORT);
      case Eprt _ -> Optional.of(Verb.EPRT);
      case Pasv _ -> Optional.of(Verb.PASV);
      case Epsv _ -> Optional.of(Verb.EPSV);
      case Plain(Verb verb, _) -> Optional.of(verb);
      case Malformed(Verb verb, _) -> Optional.of(verb);
      case WrongProtocol(Verb verb, _) -> Optional.of(verb);
      case Unknown _, Blank _, Unreadable _ -> Optional.empty();
    };
  }

  /** What follows the name, byte for byte or as it would be written anew; empty where nothing. */
  default String argumentText() {
    return switch (this) {
      case Port(HostPort target) -> target.commas();
      case Eprt(HostPort target) -> ExtendedAddress.write(target);
      case Epsv(Epsv.Protocol protocol) ->
          switch (protocol) {
            case SAME -> "";
            case IPV4 -> "1";
            case IPV6 -> "2";
            case ALL -> "ALL";
          };
      case Plain(_, String argument) -> argument;
      case Malformed(_, String argument) -> argument;
      case WrongProtocol(_, String argument) -> argument;
      case Unknown(_, String argument) -> argument;
      case Pasv _, Blank _, Unreadable _ -> "";
    };
  }

  /** The command as it may be logged: secrets masked, unreadable bytes left out. */
  default String forLog() {
    return switch (this) {
      case Port(HostPort target) -> "PORT " + target;
      case Eprt(HostPort target) -> "EPRT " + target;
      case Pasv() -> "PASV";
      case Epsv _ -> argumentText().isEmpty() ? "EPSV" : "EPSV " + argumentText();
      case Plain plain -> plain.toString();
      case Malformed(Verb verb, String argument) -> verb + " " + argument;
      case WrongProtocol(Verb verb, String argument) -> verb + " " + argument;
      case Unknown(String name, _) -> name;
      case Blank() -> "";
      case Unreadable(Fault fault) -> fault.toString();
    };
  }

  /** The first words of protocols that meet an FTP port by mistake or on purpose. */
  Set<String> FOREIGN_WORDS =
      Set.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PATCH",
          "PRI",
          "EHLO",
          "HELO",
          "LHLO",
          "PROXY",
          "CAPABILITY",
          "STARTTLS",
          "VRFY",
          "EXPN",
          "PROPFIND",
          "MKCOL",
          "INVITE",
          "REGISTER",
          "DESCRIBE",
          "SUBSCRIBE");

  /**
   * Reads one line.
   *
   * @param line without its end, one char per byte, as the client's line decoder leaves it: no NUL,
   *     CR, LF or Telnet sequence
   */
  static FtpCommand parse(String line) {
    if (line.isEmpty()) {
      return new Blank();
    }
    int blank = line.indexOf(' ');
    String name = blank < 0 ? line : line.substring(0, blank);
    String argument = blank < 0 ? "" : line.substring(blank + 1);
    Optional<Verb> verb = Verb.of(name);
    if (verb.isEmpty()) {
      return unknown(line, name, argument);
    }
    if (hasControlCharacter(argument)) {
      return new Unreadable(Fault.CONTROL_CHARACTER);
    }
    return known(verb.get(), argument);
  }

  private static FtpCommand known(Verb verb, String argument) {
    return switch (verb) {
      case PORT ->
          HostPort.parse(argument)
              .<FtpCommand>map(Port::new)
              .orElseGet(() -> new Malformed(verb, argument));
      case EPRT ->
          switch (ExtendedAddress.parse(argument).orElse(null)) {
            case ExtendedAddress.Known(HostPort target) -> new Eprt(target);
            case ExtendedAddress.UnknownProtocol() -> new WrongProtocol(verb, argument);
            case null -> new Malformed(verb, argument);
          };
      case PASV -> argument.isEmpty() ? new Pasv() : new Malformed(verb, argument);
      case EPSV -> epsv(argument);
      case PRET ->
          announced(argument).isEmpty() ? new Malformed(verb, argument) : new Plain(verb, argument);
      default -> new Plain(verb, argument);
    };
  }

  /**
   * What the server is asked for besides: the transfer that PRET announces (drftpd: it picks the
   * machine for it), and by MDTM with a time in front of the name to set that time, as with MFMT
   * (vsftpd and others; RFC 3659 has nothing of it).
   */
  default Optional<Plain> besides() {
    if (!(this instanceof Plain(Verb verb, String argument))) {
      return Optional.empty();
    }
    return switch (verb) {
      case PRET -> announced(argument);
      case MDTM ->
          startsWithTime(Words.first(argument))
              ? Optional.of(new Plain(Verb.MFMT, argument))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Plain> announced(String argument) {
    int blank = argument.indexOf(' ');
    return Verb.of(blank < 0 ? argument : argument.substring(0, blank))
        .filter(verb -> verb.effect().transfer())
        .map(verb -> new Plain(verb, blank < 0 ? "" : argument.substring(blank + 1)));
  }

  /** YYYYMMDDhhmmss, whatever follows. */
  private static boolean startsWithTime(String word) {
    return word.length() >= 14 && word.chars().limit(14).allMatch(c -> c >= '0' && c <= '9');
  }

  private static FtpCommand epsv(String argument) {
    return switch (Ascii.upper(argument)) {
      case "" -> new Epsv(Epsv.Protocol.SAME);
      case "1" -> new Epsv(Epsv.Protocol.IPV4);
      case "2" -> new Epsv(Epsv.Protocol.IPV6);
      case "ALL" -> new Epsv(Epsv.Protocol.ALL);
      default ->
          Ascii.decimal(argument, 0, argument.length(), 255) >= 0
              ? new WrongProtocol(Verb.EPSV, argument)
              : new Malformed(Verb.EPSV, argument);
    };
  }

  private static FtpCommand unknown(String line, String name, String argument) {
    if (FOREIGN_WORDS.contains(Ascii.upper(name)) || line.startsWith("SSH-")) {
      return new Unreadable(Fault.FOREIGN_PROTOCOL);
    }
    if (FtpReply.startsLikeReply(line)) {
      return new Unreadable(Fault.REPLY_FROM_CLIENT);
    }
    if (!isWord(name)) {
      return new Unreadable(Fault.BAD_VERB);
    }
    return hasControlCharacter(argument)
        ? new Unreadable(Fault.CONTROL_CHARACTER)
        : new Unknown(name, argument);
  }

  /** RFC 959 §5.3.1 knows verbs of letters only; later ones have digits behind the first letter. */
  private static boolean isWord(String name) {
    if (name.isEmpty() || name.length() > 32 || !Ascii.isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      if (!Ascii.isLetter(name.charAt(i)) && !Ascii.isDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasControlCharacter(String argument) {
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
