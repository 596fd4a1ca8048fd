package dev.sallyport.proxy.record;

import dev.sallyport.proxy.audit.Secrets;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.RuleId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One thing of a session's dialogue, in the order it happened; secrets are masked. */
public sealed interface Entry {
  /** Of one reply; what a server lists in STAT can be very long. */
  int MOST_REPLY_LINES = 64;

  /** What stands for a secret. */
  String MASKED = "***";

  /** Time has passed since the session began; holds for what follows. */
  record At(Duration since) implements Entry {}

  /** Something happened to the session. */
  record Heard(Event event) implements Entry {}

  /** The client was sent a reply, the server's or our own. */
  record ToClient(FtpReply reply) implements Entry {}

  /**
   * The server was sent a command.
   *
   * @param line without its end
   */
  record ToServer(String line) implements Entry {}

  /**
   * A command had its turn.
   *
   * @param verb empty where its name is not one
   */
  record Taken(Optional<Verb> verb, Notice.CommandTaken.Outcome outcome) implements Entry {}

  /**
   * A check or rule refused something.
   *
   * @param about the first word of what was refused; empty where it is no command
   * @param place where the rule is written; empty where it is built in
   */
  record Refused(String rule, String about, String place) implements Entry {}

  /** The command whose turn is next is let through by a rule in shadow. */
  record Shadowed(String rule, String place) implements Entry {}

  /** The session is over. */
  record Ended(EndReason reason) implements Entry {}

  /** There was more, which is not kept. */
  record Cut() implements Entry {}

  /** What happened, without its secrets. */
  static Entry of(Event event) {
    return new Heard(
        switch (event) {
          case Event.CommandRead(FtpCommand command) -> new Event.CommandRead(masked(command));
          case Event.ReplyRead(FtpReply reply) -> new Event.ReplyRead(shortened(reply));
          case Event.ClientClosed _,
              Event.ServerConnected _,
              Event.ServerUnreachable _,
              Event.ReplyUnreadable _,
              Event.ServerClosed _,
              Event.DataPathOpened _,
              Event.DataPathRefused _,
              Event.DataPathEnded _,
              Event.TlsEstablished _,
              Event.TlsFailed _,
              Event.TimerFired _,
              Event.EndedByOperator _,
              Event.UserHasNoPlace _,
              Event.ClientBanned _,
              Event.GatewayStopping _ ->
              event;
        });
  }

  /** What a session does, without its secrets; empty where it is of no interest. */
  static Optional<Entry> of(Action action, Function<RuleId, Optional<String>> places) {
    return switch (action) {
      case Action.SendToClient(FtpReply reply) -> Optional.of(new ToClient(shortened(reply)));
      case Action.SendToServer(String line) -> Optional.of(new ToServer(Secrets.maskCommand(line)));
      case Action.EndSession(EndReason reason) -> Optional.of(new Ended(reason));
      case Action.Tell(Notice.CommandTaken(var verb, var outcome)) ->
          Optional.of(new Taken(verb, outcome));
      case Action.Tell(Notice.Refused(RuleId rule, String what)) ->
          Optional.of(
              new Refused(rule.id(), word(Secrets.mask(what)), places.apply(rule).orElse("")));
      case Action.Tell(Notice.Shadowed shadowed) ->
          Optional.of(new Shadowed(shadowed.rule().id(), places.apply(shadowed.rule()).orElse("")));
      case Action.Tell _,
          Action.OpenDataPath _,
          Action.StartTransfer _,
          Action.ReachServer _,
          Action.StartTls _,
          Action.StopTls _,
          Action.CopyUnread _,
          Action.CloseDataPath _,
          Action.DeclineDataPath _,
          Action.StartTimer _,
          Action.StopTimer _ ->
          Optional.empty();
    };
  }

  private static FtpCommand masked(FtpCommand command) {
    return switch (command) {
      case FtpCommand.Plain(Verb verb, String argument) when verb.secret() && !argument.isEmpty() ->
          new FtpCommand.Plain(verb, MASKED);
      case FtpCommand.Plain(Verb verb, String argument) when verb == Verb.SITE -> {
        String name = verb + " ";
        yield new FtpCommand.Plain(verb, Secrets.mask(name + argument).substring(name.length()));
      }
      // PASSsecret, and what else another parser might take for a password.
      case FtpCommand.Unknown(String name, _) when !Secrets.mask(name).equals(name) ->
          new FtpCommand.Unknown("MASKED", "");
      case FtpCommand.Unknown(String name, _) -> new FtpCommand.Unknown(name, "");
      case FtpCommand.Plain _,
          FtpCommand.Port _,
          FtpCommand.Eprt _,
          FtpCommand.Pasv _,
          FtpCommand.Epsv _,
          FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _,
          FtpCommand.Blank _,
          FtpCommand.Unreadable _ ->
          command;
    };
  }

  private static FtpReply shortened(FtpReply reply) {
    if (reply.lines().size() <= MOST_REPLY_LINES) {
      return reply;
    }
    List<String> lines = new ArrayList<>(reply.lines().subList(0, MOST_REPLY_LINES - 1));
    lines.add(reply.lastLine());
    return new FtpReply(reply.code(), lines);
  }

  private static String word(String what) {
    int blank = what.indexOf(' ');
    String word = blank < 0 ? what : what.substring(0, blank);
    return word.matches("[A-Za-z][A-Za-z0-9_]{0,31}") ? word : "";
  }
}
