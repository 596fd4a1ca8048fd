package dev.sallyport.proxy.explain;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import java.net.InetAddress;
import java.util.List;

/** A server that agrees to everything, for transcripts that hold only the client's side. */
final class SimulatedServer {
  private final HostPort data;
  private WorkingDirectory directory = new WorkingDirectory.At("/");

  /** A server at this IPv4 address. */
  SimulatedServer(InetAddress address) {
    this.data = new HostPort(address, 40_000);
  }

  /** The replies to a line; a preliminary one comes before the final one. */
  List<FtpReply> answer(String line) {
    int blank = line.indexOf(' ');
    String argument = blank < 0 ? "" : line.substring(blank + 1);
    Verb verb = Verb.of(blank < 0 ? line : line.substring(0, blank)).orElse(Verb.NOOP);
    List<FtpReply> replies = answer(verb);
    if (verb == Verb.CWD || verb == Verb.XCWD || verb == Verb.CDUP || verb == Verb.XCUP) {
      directory = directory.after(verb, argument, replies.getLast());
    }
    return replies;
  }

  /** A server that is not simulated has answered, and may be in another directory now. */
  void heard(String line, FtpReply reply) {
    int blank = line.indexOf(' ');
    String argument = blank < 0 ? "" : line.substring(blank + 1);
    Verb.of(blank < 0 ? line : line.substring(0, blank))
        .ifPresent(verb -> directory = directory.after(verb, argument, reply));
  }

  private List<FtpReply> answer(Verb verb) {
    return switch (verb) {
      case USER -> List.of(FtpReply.of(331, "Password, please"));
      case PASS, ACCT -> List.of(FtpReply.of(230, "Logged in"));
      case QUIT -> List.of(FtpReply.of(221, "Goodbye"));
      case PASV -> List.of(FtpReply.of(227, "Entering Passive Mode (" + data.commas() + ")."));
      case EPSV -> List.of(FtpReply.of(229, "Entering Extended Passive Mode (|||40000|)"));
      case PWD, XPWD -> List.of(FtpReply.of(257, '"' + name() + '"'));
      case CWD, XCWD, CDUP, XCUP, DELE, RMD, XRMD, RNTO -> List.of(FtpReply.of(250, "Done"));
      case RNFR, REST -> List.of(FtpReply.of(350, "Go on"));
      case SYST -> List.of(FtpReply.of(215, "UNIX Type: L8"));
      case FEAT ->
          List.of(
              new FtpReply(
                  211, List.of("211-Features:", " EPSV", " MDTM", " MLST", " SIZE", "211 End")));
      case RETR, STOR, STOU, APPE, LIST, NLST, MLSD, THMB ->
          List.of(FtpReply.of(150, "Here it comes"), FtpReply.of(226, "Transfer complete"));
      case SIZE, MDTM -> List.of(FtpReply.of(213, "0"));
      default -> List.of(FtpReply.of(200, "Done"));
    };
  }

  private String name() {
    return switch (directory) {
      case WorkingDirectory.At(String path) -> path.replace("\"", "\"\"");
      case WorkingDirectory.Unknown() -> "/";
    };
  }
}
