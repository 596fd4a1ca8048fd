package dev.sallyport.rules.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;

/** What an argument may look like, as rules write it. Wire text. */
public sealed interface TextPattern {

  /** How long a pattern may be; longer ones are mistakes, or programs. */
  int LONGEST = 1000;

  /** Whether the whole argument looks like this. */
  boolean matches(String argument);

  /** What every argument that looks like this holds, in capitals; empty where that is not told. */
  List<String> pieces();

  /**
   * With wildcards, in either case of ASCII letters, for the words in arguments (CHMOD, UTF8) have
   * no case. A star stands for slashes, too: {@code CHMOD *} is about {@code CHMOD 777 a/b}.
   */
  final class Wild implements TextPattern {
    private final Glob glob;

    private Wild(Glob glob) {
      this.glob = glob;
    }

    @Override
    public boolean matches(String argument) {
      return glob.matches(argument, true);
    }

    @Override
    public List<String> pieces() {
      return glob.pieces();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Wild wild && glob.equals(wild.glob);
    }

    @Override
    public int hashCode() {
      return glob.hashCode();
    }

    @Override
    public String toString() {
      return glob.toString();
    }
  }

  /**
   * A regular expression in RE2's syntax. RE2J goes through the text once, in time proportional to
   * its length; the JDK's own engine takes exponential time for some pairs of pattern and text.
   */
  record Regular(String source, Pattern pattern) implements TextPattern {
    @Override
    public boolean matches(String argument) {
      return pattern.matches(argument);
    }

    @Override
    public List<String> pieces() {
      return List.of();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Regular regular && source.equals(regular.source);
    }

    @Override
    public int hashCode() {
      return source.hashCode();
    }

    @Override
    public String toString() {
      return source;
    }
  }

  /** Reads a text with wildcards, such as {@code CHMOD *}. */
  static Optional<TextPattern> wild(String text) {
    return text.length() > LONGEST ? Optional.empty() : Glob.ofText(text).map(Wild::new);
  }

  /** Reads a regular expression, such as {@code CHMOD [0-7]{3} .+}. */
  static Optional<TextPattern> regular(String source) {
    if (source.isEmpty() || source.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Regular(source, Pattern.compile(source, Pattern.DOTALL)));
    } catch (PatternSyntaxException notOne) {
      return Optional.empty();
    }
  }
}
