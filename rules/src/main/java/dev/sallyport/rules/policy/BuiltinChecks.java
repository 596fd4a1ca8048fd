package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.Words;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The built-in checks at work. The guard order is their order; each refusal has a name. */
final class BuiltinChecks {
  /** SITE commands by which some servers run a program. */
  private static final Set<String> RUN_PROGRAMS = Set.of("EXEC", "INDEX");

  /** Stream, and stream with deflate: the end of the connection is the end of the file. */
  private static final Set<String> ONE_TRANSFER_MODES = Set.of("S", "Z");

  private static final Verdict ALLOW = new Verdict.Allow();

  private final EnumMap<BuiltinCheck, Enforcement> enforcements;
  private final boolean shadows;
  private final boolean anyShadow;

  /**
   * The checks.
   *
   * @param shadows whether those in shadow speak up; else they are passed over like allowed ones
   */
  BuiltinChecks(Map<BuiltinCheck, PolicySpec.Check> exceptions, boolean shadows) {
    this.shadows = shadows;
    this.enforcements = new EnumMap<>(BuiltinCheck.class);
    for (BuiltinCheck check : BuiltinCheck.values()) {
      PolicySpec.Check set = exceptions.get(check);
      enforcements.put(check, set == null ? check.usual() : set.enforcement());
    }
    this.anyShadow =
        enforcements.entrySet().stream()
            .filter(set -> set.getKey() != BuiltinCheck.SERVER_FOREIGN_ADDRESS)
            .anyMatch(set -> set.getValue() == Enforcement.SHADOW);
  }

  /** Decides about one command. */
  Verdict decide(Subject subject, FtpCommand command) {
    return switch (command) {
      case FtpCommand.Unreadable(Fault fault) -> unreadable(fault);
      case FtpCommand.Blank _ -> ALLOW;
      case FtpCommand.Unknown _ -> unknown(subject);
      case FtpCommand.Plain(Verb verb, String argument) -> plain(subject, verb, argument);
      case FtpCommand.Malformed _ when subject.loggedIn() ->
          refusal(501, "Syntax error in argument", BuiltinCheck.BAD_ARGUMENT);
      case FtpCommand.WrongProtocol _ when subject.loggedIn() -> wrongProtocol(subject);
      case FtpCommand.Port(HostPort target) when subject.loggedIn() -> active(subject, target);
      case FtpCommand.Eprt(HostPort target) when subject.loggedIn() ->
          familyOf(target) == familyOf(subject) ? active(subject, target) : wrongProtocol(subject);
      case FtpCommand.Pasv _ when subject.loggedIn() -> passive(subject);
      case FtpCommand.Epsv(var protocol) when subject.loggedIn() ->
          switch (protocol) {
            case SAME, ALL -> ALLOW;
            case IPV4 -> ifFamily(subject, NetworkProtocol.IPV4);
            case IPV6 -> ifFamily(subject, NetworkProtocol.IPV6);
          };
      case FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _,
          FtpCommand.Port _,
          FtpCommand.Eprt _,
          FtpCommand.Pasv _,
          FtpCommand.Epsv _ ->
          beforeLogin();
    };
  }

  /** Decides about the port a server offers in a 227 or 229. Its address is never used. */
  Verdict decideOffer(int port, boolean foreign) {
    String text = "The server offers a port that is not for data";
    Verdict decided = lowPort(port, FtpReply.of(502, text), BuiltinCheck.SERVER_LOW_PORT);
    return foreign && decided instanceof Verdict.Allow
        ? refusal(502, "The server offers another host", BuiltinCheck.SERVER_FOREIGN_ADDRESS)
        : decided;
  }

  private Verdict unreadable(Fault fault) {
    BuiltinCheck check = BuiltinCheck.ofClient(fault);
    return switch (fault) {
      case TOO_LONG -> terminate("Command line too long, closing", check);
      case ILLEGAL_BYTE -> terminate("Illegal byte in command, closing", check);
      case PLAINTEXT_AFTER_AUTH -> terminate("Nothing may follow AUTH, closing", check);
      case FOREIGN_PROTOCOL, REPLY_FROM_CLIENT, NOT_A_REPLY ->
          terminate("This is an FTP server, closing", check);
      case BAD_VERB -> refusal(500, "Command not understood", check);
      case BARE_CR, TELNET_IN_LINE, CONTROL_CHARACTER ->
          refusal(501, "Illegal character in command", check);
    };
  }

  /** Where it is let through, nobody is asked to believe that it is harmless before a login. */
  private Verdict unknown(Subject subject) {
    return subject.loggedIn() || minds(BuiltinCheck.UNKNOWN_COMMAND)
        ? refusal(500, "Command not understood", BuiltinCheck.UNKNOWN_COMMAND)
        : beforeLogin();
  }

  private Verdict plain(Subject subject, Verb verb, String argument) {
    return switch (verb.effect()) {
      case OTHER_DATA, REFUSED -> notOffered();
      case PROTECTION -> subject.tls() == TlsStanding.NOT_OFFERED ? notOffered() : ALLOW;
      case LOGIN, REINITIALIZE -> subject.tls().demanded() ? tlsRequired() : ALLOW;
      case EARLY -> ALLOW;
      case PLAIN, INTERRUPT, DATA_ADDRESS, DOWNLOAD, UPLOAD -> {
        if (!subject.loggedIn()) {
          yield beforeLogin();
        }
        if (verb == Verb.SITE
            && RUN_PROGRAMS.contains(Words.first(argument))
            && minds(BuiltinCheck.SITE_EXEC)) {
          yield refusal(502, "SITE EXEC and INDEX are not offered here", BuiltinCheck.SITE_EXEC);
        }
        if (verb == Verb.MODE && !ONE_TRANSFER_MODES.contains(Words.first(argument))) {
          yield refusal(504, "A data connection carries one transfer", BuiltinCheck.BLOCK_MODE);
        }
        yield ALLOW;
      }
    };
  }

  private Verdict active(Subject subject, HostPort target) {
    if (subject.epsvAll() && minds(BuiltinCheck.AFTER_EPSV_ALL)) {
      return refusal(501, "Only EPSV after EPSV ALL", BuiltinCheck.AFTER_EPSV_ALL);
    }
    if (!target.host().equals(subject.client()) && minds(BuiltinCheck.FOREIGN_ADDRESS)) {
      return refusal(
          501, "Data connections go to your own address only", BuiltinCheck.FOREIGN_ADDRESS);
    }
    FtpReply reply = FtpReply.of(504, "Ports below 1024 are not for data");
    return lowPort(target.port(), reply, BuiltinCheck.LOW_PORT);
  }

  /** Port 0 is none at all: nobody could connect to it, whatever a policy says. */
  private Verdict lowPort(int port, FtpReply reply, BuiltinCheck check) {
    if (port == 0) {
      return new Verdict.Deny(reply, check);
    }
    return port < Policy.LOWEST_DATA_PORT ? refusal(reply, check) : ALLOW;
  }

  private Verdict passive(Subject subject) {
    if (subject.epsvAll() && minds(BuiltinCheck.AFTER_EPSV_ALL)) {
      return refusal(501, "Only EPSV after EPSV ALL", BuiltinCheck.AFTER_EPSV_ALL);
    }
    return ifFamily(subject, NetworkProtocol.IPV4);
  }

  private Verdict ifFamily(Subject subject, NetworkProtocol protocol) {
    return familyOf(subject) == protocol ? ALLOW : wrongProtocol(subject);
  }

  /** RFC 2428 §2: 522 lists what would be understood. */
  private Verdict wrongProtocol(Subject subject) {
    int number = familyOf(subject).number();
    String text = "Network protocol not supported, use EPSV or EPRT with (" + number + ")";
    return refusal(522, text, BuiltinCheck.WRONG_PROTOCOL);
  }

  private Verdict notOffered() {
    return refusal(502, "Command not offered here", BuiltinCheck.NOT_OFFERED);
  }

  /** Before the password is sent, so that it is not sent (RFC 4217 §10.1). */
  private Verdict tlsRequired() {
    return refusal(530, "Please say AUTH TLS first", BuiltinCheck.TLS_REQUIRED);
  }

  private Verdict beforeLogin() {
    return refusal(530, "Please log in with USER and PASS", BuiltinCheck.BEFORE_LOGIN);
  }

  private static NetworkProtocol familyOf(Subject subject) {
    return NetworkProtocol.of(subject.client());
  }

  private static NetworkProtocol familyOf(HostPort target) {
    return NetworkProtocol.of(target.host());
  }

  private Verdict refusal(int code, String text, BuiltinCheck check) {
    return refusal(FtpReply.of(code, text), check);
  }

  private Verdict terminate(String text, BuiltinCheck check) {
    return new Verdict.Terminate(FtpReply.of(421, text), check);
  }

  /** What follows where this check fails, given what the client gets when it is in force. */
  Verdict refusal(FtpReply reply, BuiltinCheck check) {
    return switch (of(check)) {
      case DENY -> new Verdict.Deny(reply, check);
      case TERMINATE ->
          new Verdict.Terminate(
              reply.code() == 421
                  ? reply
                  : FtpReply.of(421, reply.lastLine().substring(4) + ", closing"),
              check);
      case SHADOW -> shadows ? new Verdict.Shadow(check) : ALLOW;
      case ALLOW -> ALLOW;
    };
  }

  /** Whether anything about commands is in shadow. */
  boolean anyShadow() {
    return anyShadow;
  }

  private boolean minds(BuiltinCheck check) {
    return switch (of(check)) {
      case DENY, TERMINATE -> true;
      case SHADOW -> shadows;
      case ALLOW -> false;
    };
  }

  private Enforcement of(BuiltinCheck check) {
    Enforcement found = enforcements.get(check);
    return found == null ? check.usual() : found;
  }
}
