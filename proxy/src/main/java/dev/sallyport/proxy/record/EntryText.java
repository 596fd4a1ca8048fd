package dev.sallyport.proxy.record;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.ftp.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an entry is written: what client and server say as transcripts have it ({@code C: } and
 * {@code S: }), and everything else in comments, {@code #@ } for what happened and {@code #> } for
 * what the gateway did. So whoever knows transcripts knows a recording.
 */
final class EntryText {
  static final String HEARD = "#@ ";
  static final String DID = "#> ";

  private EntryText() {}

  /** The lines, without their ends; wire text. */
  static List<String> lines(Entry entry) {
    return switch (entry) {
      case Entry.At(var since) -> List.of(HEARD + "at +%d".formatted(since.toMillis()));
      case Entry.Heard(Event event) -> heard(event);
      case Entry.ToClient(FtpReply reply) ->
          reply.lines().stream().map(line -> DID + WireLine.of('C', line)).toList();
      case Entry.ToServer(String line) -> List.of(DID + WireLine.of('S', line));
      case Entry.Taken(var verb, var outcome) ->
          List.of(DID + lower(outcome) + ' ' + verb.map(Verb::name).orElse("-"));
      case Entry.Refused(String rule, String about, String place) ->
          List.of(DID + "refused-by " + rule + ' ' + orDash(about) + ' ' + orDash(place));
      case Entry.Shadowed(String rule, String place) ->
          List.of(DID + "shadowed-by " + rule + ' ' + orDash(place));
      case Entry.Ended(var reason) -> List.of(DID + "end " + reason.name());
      case Entry.Cut() -> List.of(HEARD + "cut");
    };
  }

  private static List<String> heard(Event event) {
    return switch (event) {
      case Event.CommandRead(FtpCommand.Unreadable(var fault)) ->
          note("unreadable " + fault.name());
      case Event.CommandRead(FtpCommand.Blank()) -> note("blank");
      case Event.CommandRead(FtpCommand command) -> List.of(WireLine.of('C', line(command)));
      case Event.ReplyRead(FtpReply reply) ->
          reply.lines().stream().map(line -> WireLine.of('S', line)).toList();
      case Event.ReplyUnreadable(var fault) -> note("reply-unreadable " + fault.name());
      case Event.ClientClosed() -> note("client-closed");
      case Event.ServerConnected(var address, var veil) ->
          note("server-connected " + address.getHostAddress() + concealed(veil));
      case Event.ServerUnreachable() -> note("server-unreachable");
      case Event.ServerClosed() -> note("server-closed");
      case Event.DataPathOpened(var client, var server) ->
          note("data-opened " + listens(client) + ' ' + listens(server));
      case Event.DataPathRefused(var refusal) -> note("data-refused " + refusal.name());
      case Event.DataPathEnded(DataPathResult(var outcome, long bytes, var duration)) ->
          note("data-ended " + outcome.name() + ' ' + bytes + ' ' + duration.toMillis());
      case Event.TlsEstablished(Side side) -> note("tls-established " + side.name());
      case Event.TlsFailed(Side side, var failure) ->
          note("tls-failed " + side.name() + ' ' + failure.name());
      case Event.TimerFired(var timer) -> note("timer-fired " + timer.name());
      case Event.EndedByOperator() -> note("ended-by-operator");
      case Event.UserHasNoPlace() -> note("user-has-no-place");
      case Event.ClientBanned(boolean loggedInToo) -> note("client-banned " + loggedInToo);
      case Event.GatewayStopping() -> note("gateway-stopping");
    };
  }

  /** The command as a client would write it. */
  static String line(FtpCommand command) {
    return switch (command) {
      case FtpCommand.Plain plain -> plain.line();
      case FtpCommand.Unknown(String name, _) -> name;
      case FtpCommand.Blank(), FtpCommand.Unreadable _ -> "";
      case FtpCommand.Port _,
          FtpCommand.Eprt _,
          FtpCommand.Pasv _,
          FtpCommand.Epsv _,
          FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _ -> {
        String name = command.knownVerb().map(Verb::name).orElseThrow();
        String argument = command.argumentText();
        yield argument.isEmpty() ? name : name + ' ' + argument;
      }
    };
  }

  /** What the client is shown, and in place of what; nothing where nothing is concealed. */
  private static String concealed(Veil veil) {
    return veil.hidden().isEmpty()
        ? ""
        : ' '
            + veil.shown().getHostAddress()
            + veil.hidden().stream()
                .map(address -> ' ' + address.getHostAddress())
                .sorted()
                .collect(Collectors.joining());
  }

  private static List<String> note(String text) {
    return List.of(HEARD + text);
  }

  private static String listens(Optional<HostPort> where) {
    return where.map(HostPort::toString).orElse("-");
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
