package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Verb;
import java.util.List;
import java.util.Set;

/** One thing a rule asks. All of a rule's conditions must hold. */
public sealed interface Condition {

  /** The session came through one of these listeners. */
  record Listener(Set<String> names) implements Condition {}

  /** The client is in one of these networks. */
  record Client(List<Prefix> networks) implements Condition {}

  /** The server is in one of these networks. */
  record Server(List<Prefix> networks) implements Condition {}

  /**
   * USER named one of these.
   *
   * @param names wire text; a rule that refuses takes no notice of the case of ASCII letters
   */
  record User(Set<String> names) implements Condition {}

  /** The control connection with the client is protected, or is not. */
  record Tls(boolean on) implements Condition {}

  /** The command is one of these. */
  record Commands(Set<Verb> verbs) implements Condition {}

  /** The argument is like one of these. */
  record Argument(List<TextPattern> patterns) implements Condition {}

  /** The file or directory is one of these; never holds for commands that are about neither. */
  record Path(List<PathPattern> patterns) implements Condition {}

  /** ALLO announces more than this, or announced it for this upload. */
  record SizeAbove(long bytes) implements Condition {}

  /** It is that time of day, or is not. */
  record Time(TimeOfDay part, boolean inside) implements Condition {}

  /** Whether it can change from one command of a party to the next, the verb apart. */
  default boolean dynamic() {
    return switch (this) {
      case Listener _, Client _, Server _, User _, Tls _, Commands _ -> false;
      case Argument _, Path _, SizeAbove _, Time _ -> true;
    };
  }

  /** Whether it asks about what follows the verb. */
  default boolean aboutArgument() {
    return switch (this) {
      case Listener _, Client _, Server _, User _, Tls _, Commands _, Time _ -> false;
      case Argument _, Path _, SizeAbove _ -> true;
    };
  }
}
