package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.Words;
import java.util.Set;

/** The decisions. The guard order is the rule order; each refusal has a name. */
public final class Policy {
  /** Below it are the services that the bounce attack is about (RFC 2577 §3). */
  public static final int LOWEST_DATA_PORT = 1024;

  /** Stream, and stream with deflate: the end of the connection is the end of the file. */
  private static final Set<String> ONE_TRANSFER_MODES = Set.of("S", "Z");

  private static final Verdict ALLOW = new Verdict.Allow();

  /** Decides about one command. */
  public Verdict decide(Subject subject, FtpCommand command) {
    return switch (command) {
      case FtpCommand.Unreadable(Fault fault) -> unreadable(fault);
      case FtpCommand.Blank _ -> ALLOW;
      case FtpCommand.Unknown _ ->
          deny(500, "Command not understood", BuiltinCheck.UNKNOWN_COMMAND);
      case FtpCommand.Plain(Verb verb, String argument) -> plain(subject, verb, argument);
      case FtpCommand.Malformed _ when subject.loggedIn() ->
          deny(501, "Syntax error in argument", BuiltinCheck.BAD_ARGUMENT);
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
  public Verdict decideOffer(int port) {
    return port < LOWEST_DATA_PORT
        ? deny(502, "The server offers a port that is not for data", BuiltinCheck.SERVER_LOW_PORT)
        : ALLOW;
  }

  private static Verdict unreadable(Fault fault) {
    BuiltinCheck check = BuiltinCheck.ofClient(fault);
    return switch (fault) {
      case TOO_LONG -> terminate("Command line too long, closing", check);
      case ILLEGAL_BYTE -> terminate("Illegal byte in command, closing", check);
      case PLAINTEXT_AFTER_AUTH -> terminate("Nothing may follow AUTH, closing", check);
      case FOREIGN_PROTOCOL, REPLY_FROM_CLIENT, NOT_A_REPLY ->
          terminate("This is an FTP server, closing", check);
      case BAD_VERB -> deny(500, "Command not understood", check);
      case BARE_CR, TELNET_IN_LINE, CONTROL_CHARACTER ->
          deny(501, "Illegal character in command", check);
    };
  }

  private static Verdict plain(Subject subject, Verb verb, String argument) {
    return switch (verb.effect()) {
      case PROTECTION, OTHER_DATA, REFUSED ->
          deny(502, "Command not offered here", BuiltinCheck.NOT_OFFERED);
      case LOGIN, EARLY, REINITIALIZE -> ALLOW;
      case PLAIN, INTERRUPT, DATA_ADDRESS, DOWNLOAD, UPLOAD -> {
        if (!subject.loggedIn()) {
          yield beforeLogin();
        }
        if (verb == Verb.SITE && Words.first(argument).equals("EXEC")) {
          yield deny(502, "SITE EXEC is not offered here", BuiltinCheck.SITE_EXEC);
        }
        if (verb == Verb.MODE && !ONE_TRANSFER_MODES.contains(Words.first(argument))) {
          yield deny(504, "A data connection carries one transfer", BuiltinCheck.BLOCK_MODE);
        }
        yield ALLOW;
      }
    };
  }

  private static Verdict active(Subject subject, HostPort target) {
    if (subject.epsvAll()) {
      return deny(501, "Only EPSV after EPSV ALL", BuiltinCheck.AFTER_EPSV_ALL);
    }
    if (!target.host().equals(subject.client())) {
      return deny(
          501, "Data connections go to your own address only", BuiltinCheck.FOREIGN_ADDRESS);
    }
    if (target.port() < LOWEST_DATA_PORT) {
      return deny(504, "Ports below 1024 are not for data", BuiltinCheck.LOW_PORT);
    }
    return ALLOW;
  }

  private static Verdict passive(Subject subject) {
    if (subject.epsvAll()) {
      return deny(501, "Only EPSV after EPSV ALL", BuiltinCheck.AFTER_EPSV_ALL);
    }
    return ifFamily(subject, NetworkProtocol.IPV4);
  }

  private static Verdict ifFamily(Subject subject, NetworkProtocol protocol) {
    return familyOf(subject) == protocol ? ALLOW : wrongProtocol(subject);
  }

  /** RFC 2428 §2: 522 lists what would be understood. */
  private static Verdict wrongProtocol(Subject subject) {
    int number = familyOf(subject).number();
    String text = "Network protocol not supported, use EPSV or EPRT with (" + number + ")";
    return deny(522, text, BuiltinCheck.WRONG_PROTOCOL);
  }

  private static Verdict beforeLogin() {
    return deny(530, "Please log in with USER and PASS", BuiltinCheck.BEFORE_LOGIN);
  }

  private static NetworkProtocol familyOf(Subject subject) {
    return NetworkProtocol.of(subject.client());
  }

  private static NetworkProtocol familyOf(HostPort target) {
    return NetworkProtocol.of(target.host());
  }

  private static Verdict deny(int code, String text, BuiltinCheck check) {
    return new Verdict.Deny(FtpReply.of(code, text), check);
  }

  private static Verdict terminate(String text, BuiltinCheck check) {
    return new Verdict.Terminate(FtpReply.of(421, text), check);
  }
}
