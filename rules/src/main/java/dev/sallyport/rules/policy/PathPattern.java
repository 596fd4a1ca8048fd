package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.PathArgument;
import java.util.List;
import java.util.Optional;

/**
 * Which files a rule is about: {@code *.exe} looks at the last name, {@code **.exe} and {@code
 * /pub/**} at the whole path. {@code /pub/**} is {@code /pub} too.
 *
 * <p>Where a path cannot be told for sure, a rule that refuses is taken to match and one that
 * allows is not. For the same reason refusing ignores the case of ASCII letters and allowing does
 * not.
 */
public final class PathPattern {
  private final Glob glob;

  /** What the last name has to be like, where that is all that counts. */
  private final Optional<Glob> name;

  /** The folder itself, of {@code folder/**}. */
  private final Optional<Glob> folder;

  private final boolean anywhere;
  private final PathParts parts;

  private PathPattern(Glob glob, Optional<Glob> name, Optional<Glob> folder, boolean anywhere) {
    this.parts = new PathParts(glob.toString());
    this.glob = glob;
    this.name = name;
    this.folder = folder;
    this.anywhere = anywhere;
  }

  /** Reads a pattern; empty where it is none, or is neither a name nor a whole path. */
  public static Optional<PathPattern> of(String text) {
    if (text.length() > TextPattern.LONGEST) {
      return Optional.empty();
    }
    boolean slash = text.indexOf('/') >= 0;
    boolean stars = text.startsWith("**");
    if (slash && !stars && !text.startsWith("/")) {
      return Optional.empty();
    }
    String rest = text.startsWith("**/") ? text.substring(3) : text.substring(stars ? 2 : 0);
    boolean anywhere = stars && rest.indexOf('/') < 0 && rest.indexOf("**") < 0;
    boolean byName = (!slash && !stars) || (anywhere && slash);
    Optional<Glob> folder =
        text.endsWith("/**") ? Glob.ofPath(text.substring(0, text.length() - 3)) : Optional.empty();
    return Glob.ofPath(text)
        .map(glob ->
            new PathPattern(
                glob,
                byName ? Glob.ofPath(rest) : Optional.empty(),
                folder,
                anywhere || (!slash && !stars)));
  }

  /** Whether a rule that refuses is about this, in any reading. */
  boolean mayMatch(PathArgument argument) {
    return anyMayMatch(argument, argument.readings()) || anyMayMatch(argument, argument.others());
  }

  private boolean anyMayMatch(PathArgument argument, List<String> readings) {
    boolean spreads = !anywhere && spreads(argument);
    for (int i = 0; i < readings.size(); i++) {
      String path = readings.get(i);
      if (mayMatch(path) || (spreads && parts.mayMeet(path, argument.expands(), argument.deep()))) {
        return true;
      }
    }
    return false;
  }

  private boolean mayMatch(String path) {
    boolean clear = isWhole(path) || anywhere;
    return !clear || matches(path, true);
  }

  /** Whether a rule that allows is about this, beyond doubt. */
  boolean surelyMatches(PathArgument argument) {
    return argument.certain()
        && argument.readings().stream()
            .allMatch(path ->
                (isWhole(path) || anywhere)
                    && matches(path, false)
                    && !(argument.expands() && PathParts.leavesItsFolder(path)));
  }

  /** Whether the server may be led to more than the path itself. */
  private static boolean spreads(PathArgument argument) {
    return argument.deep() || argument.expands();
  }

  /** What every path that this matches holds, in capitals; a path not known to be whole apart. */
  List<String> pieces() {
    // "/pub" is one of "/pub/**", and has one slash only.
    return name.or(() -> folder).orElse(glob).pieces();
  }

  /** Whether one of the readings begins in a directory that is not known, or leads to others. */
  static boolean inDoubt(PathArgument argument) {
    return spreads(argument)
        || !argument.readings().stream().allMatch(PathPattern::isWhole)
        || !argument.others().stream().allMatch(PathPattern::isWhole);
  }

  /** Whether it matters where the path begins. */
  boolean needsWholePath() {
    return !anywhere;
  }

  /** Whether only an unknown directory makes this match. */
  boolean guesses(PathArgument argument) {
    return !isWhole(argument.plain()) && !anywhere;
  }

  private boolean matches(String path, boolean ignoreCase) {
    if (name.isPresent()) {
      return name.get().matches(path, path.lastIndexOf('/') + 1, ignoreCase);
    }
    return glob.matches(path, 0, ignoreCase)
        || (folder.isPresent() && folder.get().matches(path, 0, ignoreCase));
  }

  private static boolean isWhole(String path) {
    return path.startsWith("/");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern pattern && glob.equals(pattern.glob);
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
