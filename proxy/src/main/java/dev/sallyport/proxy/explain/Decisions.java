package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.record.Entry;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice.CommandTaken.Outcome;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was decided about each line of the client's, gathered from the entries of its session in
 * their order: turns are taken by verb, and replies come in the order of the commands.
 */
final class Decisions {
  private final List<Row> rows = new ArrayList<>();
  private Optional<Row> last = Optional.empty();
  private Optional<Entry.Shadowed> shadow = Optional.empty();
  private boolean greeted;
  private boolean over;

  /** One line of the client's, while it is not decided to the end. */
  private static final class Row {
    private final int line;
    private final FtpCommand command;
    private String verdict = Decided.NOT_REACHED;
    private String rule = "";
    private String place = "";
    private String reply = "";
    private boolean answered;

    Row(int line, FtpCommand command) {
      this.line = line;
      this.command = command;
    }

    boolean isWaiting() {
      return verdict.equals(Decided.NOT_REACHED);
    }

    void refusedBy(Entry.Refused refusal, String how) {
      verdict = how;
      rule = refusal.rule();
      place = refusal.place();
    }
  }

  /** Takes the next entry, which belongs to that line of the recording. */
  void take(int line, Entry entry) {
    switch (entry) {
      case Entry.Heard(Event.CommandRead(FtpCommand command)) -> {
        if (!(command instanceof FtpCommand.Blank)) {
          rows.add(new Row(line, command));
        }
      }
      case Entry.Taken(Optional<Verb> verb, Outcome outcome) -> taken(verb, outcome);
      case Entry.Refused refusal -> refused(refusal);
      case Entry.Shadowed shadowed -> shadow = Optional.of(shadowed);
      case Entry.ToClient(FtpReply reply) -> replied(reply);
      case Entry.Ended _ -> over = true;
      case Entry.Heard _, Entry.At _, Entry.ToServer _, Entry.Cut _ -> {}
    }
  }

  /** Whether the session is over. */
  boolean over() {
    return over;
  }

  List<Decided> all() {
    return rows.stream()
        .map(row ->
            new Decided(row.line, said(row.command), row.verdict, row.rule, row.place, row.reply))
        .toList();
  }

  private static String said(FtpCommand command) {
    return command instanceof FtpCommand.Unreadable(var fault)
        ? "(" + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")"
        : command.forLog();
  }

  private void taken(Optional<Verb> verb, Outcome outcome) {
    Optional<Row> row =
        rows.stream()
            .filter(each -> each.isWaiting() && each.command.knownVerb().equals(verb))
            .findFirst();
    row.ifPresent(each -> {
      each.verdict =
          switch (outcome) {
            case FORWARDED -> shadow.isPresent() ? "shadow" : "allow";
            case ANSWERED -> "answered";
            case REFUSED -> "deny";
          };
      shadow.ifPresent(by -> {
        each.rule = by.rule();
        each.place = by.place();
      });
    });
    shadow = Optional.empty();
    last = row.or(() -> last);
  }

  /** Right behind its turn, in place of a turn (then the session ends), or after the server. */
  private void refused(Entry.Refused refusal) {
    Optional<Row> justTaken = last.filter(row -> row.verdict.equals("deny") && row.rule.isEmpty());
    Optional<Row> waiting =
        rows.stream()
            .filter(row -> row.isWaiting() && !refusal.about().isEmpty())
            .filter(row -> said(row.command).split(" ", 2)[0].equals(refusal.about()))
            .findFirst();
    if (justTaken.isPresent()) {
      justTaken.get().refusedBy(refusal, "deny");
    } else if (waiting.isPresent()) {
      waiting.get().refusedBy(refusal, "terminate");
      last = waiting;
    } else {
      last.filter(row -> row.rule.isEmpty()).ifPresent(row -> row.refusedBy(refusal, "deny"));
    }
  }

  private void replied(FtpReply reply) {
    if (!greeted) {
      greeted = !reply.preliminary();
      return;
    }
    rows.stream()
        .filter(row -> !row.answered)
        .findFirst()
        .ifPresent(row -> {
          row.reply = reply.lastLine();
          row.answered = !reply.preliminary();
        });
  }
}
