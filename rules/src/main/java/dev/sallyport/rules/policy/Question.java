package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.PathArgument;
import dev.sallyport.rules.ftp.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command held against the conditions of rules; works out what they ask once, when asked. */
final class Question {
  private final Subject subject;
  private final Verb verb;
  private final FtpCommand command;
  private @Nullable String argument;
  private @Nullable PathArgument path;

  Question(Subject subject, Verb verb, FtpCommand command) {
    this.subject = subject;
    this.verb = verb;
    this.command = command;
  }

  /** Whether all of a rule's conditions hold that {@link RuleIndex} has not looked at. */
  boolean fits(List<Condition> dynamic, boolean refuses) {
    for (int i = 0; i < dynamic.size(); i++) {
      if (!holds(dynamic.get(i), refuses)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a rule that matched did so because nobody knows the working directory. */
  boolean guessed(List<Condition> dynamic) {
    return dynamic.stream()
        .anyMatch(condition ->
            condition instanceof Condition.Path(List<PathPattern> patterns)
                && patterns.stream().anyMatch(pattern -> pattern.guesses(path())));
  }

  /** Adds the rules that are found by the path. */
  void findByPath(TextIndex paths, Candidates found) {
    PathArgument asked = path();
    asked.readings().forEach(reading -> paths.find(reading, found));
    asked.others().forEach(other -> paths.find(other, found));
  }

  /** Whether the command is about a file or a directory. */
  boolean asksPath() {
    return PathArgument.isTaken(verb, argument());
  }

  /** Whether rules may match a path that holds nothing of their text. */
  boolean doubtsPath() {
    return PathPattern.inDoubt(path());
  }

  /** Adds the rules that are found by the argument. */
  void findByArgument(TextIndex arguments, Candidates found) {
    String text = argument();
    arguments.find(text, found);
    String tidied = tidied(text);
    if (!tidied.equals(text)) {
      arguments.find(tidied, found);
    }
  }

  private boolean holds(Condition condition, boolean refuses) {
    return switch (condition) {
      case Condition.Argument(List<TextPattern> patterns) -> argumentFits(patterns, refuses);
      case Condition.Path(List<PathPattern> patterns) -> asksPath() && pathFits(patterns, refuses);
      case Condition.SizeAbove(long bytes) -> size(refuses) > bytes;
      case Condition.Time(TimeOfDay part, boolean inside) -> part.holds(subject.at()) == inside;
      case Condition.Listener _,
          Condition.Client _,
          Condition.Server _,
          Condition.User _,
          Condition.Tls _,
          Condition.Commands _ ->
          true;
    };
  }

  private boolean argumentFits(List<TextPattern> patterns, boolean refuses) {
    String text = argument();
    // Servers read "SITE  CHMOD" as "SITE CHMOD"; whoever refuses has to do so too.
    String tidied = refuses ? tidied(text) : text;
    for (int i = 0; i < patterns.size(); i++) {
      TextPattern pattern = patterns.get(i);
      if (pattern.matches(text) || (!tidied.equals(text) && pattern.matches(tidied))) {
        return true;
      }
    }
    return false;
  }

  private boolean pathFits(List<PathPattern> patterns, boolean refuses) {
    PathArgument asked = path();
    for (int i = 0; i < patterns.size(); i++) {
      PathPattern pattern = patterns.get(i);
      if (refuses ? pattern.mayMatch(asked) : pattern.surelyMatches(asked)) {
        return true;
      }
    }
    return false;
  }

  private long size(boolean refuses) {
    return verb == Verb.ALLO ? Sizes.announced(argument(), refuses) : subject.announcedBytes();
  }

  private String argument() {
    if (argument == null) {
      argument = command.argumentText();
    }
    return argument;
  }

  private PathArgument path() {
    if (path == null) {
      path = PathArgument.of(verb, argument(), subject.directory());
    }
    return path;
  }

  private static String tidied(String text) {
    var tidied = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean blank = text.charAt(i) == ' ' || text.charAt(i) == '\t';
      boolean more = !tidied.isEmpty() && tidied.charAt(tidied.length() - 1) != ' ';
      if (!blank || more) {
        tidied.append(blank ? ' ' : text.charAt(i));
      }
    }
    int end = tidied.length();
    return end > 0 && tidied.charAt(end - 1) == ' '
        ? tidied.substring(0, end - 1)
        : tidied.toString();
  }
}
