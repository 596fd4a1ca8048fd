package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.PathArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names between the slashes of a pattern for whole paths. They tell whether a path that is not
 * matched itself may lead to one that is: because the server expands wildcards in it, or because
 * the command takes along what lies below.
 */
final class PathParts {
  private final List<Part> parts = new ArrayList<>();

  /**
   * One name.
   *
   * @param text as it is written
   * @param glob empty where it is, or may be, several names
   */
  private record Part(String text, Optional<Glob> glob) {
    boolean anyFolders() {
      return text.equals("**");
    }
  }

  PathParts(String pattern) {
    for (String text : names(pattern)) {
      parts.add(new Part(text, text.contains("**") ? Optional.empty() : Glob.ofPath(text)));
    }
  }

  /** Whether what it is expanded to may lie elsewhere than beside it. */
  static boolean leavesItsFolder(String path) {
    int slash = path.lastIndexOf('/');
    return PathArgument.hasWildcard(path.substring(0, slash + 1))
        || climbs(path.substring(slash + 1));
  }

  /**
   * Whether the path may lead to one of the pattern.
   *
   * @param path whole
   * @param expands its wildcards are the server's
   * @param deep all below it counts, too
   */
  boolean mayMeet(String path, boolean expands, boolean deep) {
    List<String> asked = names(path);
    if (expands && asked.stream().anyMatch(PathParts::climbs)) {
      return true;
    }
    for (int i = 0; i < parts.size(); i++) {
      List<String> left = asked.subList(i, asked.size());
      if (parts.get(i).anyFolders()) {
        return goesOn(i + 1, left, expands);
      }
      if (left.isEmpty()) {
        return deep;
      }
      if (!fits(parts.get(i), left.getFirst(), expands)) {
        return false;
      }
    }
    return asked.size() == parts.size();
  }

  /** Behind any folders the next name of the pattern may be each of those that are left. */
  private boolean goesOn(int next, List<String> left, boolean expands) {
    return next == parts.size()
        || left.stream().anyMatch(name -> fits(parts.get(next), name, expands));
  }

  private static boolean fits(Part part, String name, boolean expands) {
    if (part.glob().isEmpty()) {
      // "**.exe": names, which whoever sees the folder sees anyway.
      return false;
    }
    if (!expands || !PathArgument.hasWildcard(name)) {
      return part.glob().get().matches(name, true);
    }
    return PathArgument.hasWildcard(part.text())
        || part.text().indexOf('\\') >= 0
        || asOurs(name).map(glob -> glob.matches(part.text(), true)).orElse(true);
  }

  /** A server's wildcards in ours, which may match more. */
  private static Optional<Glob> asOurs(String name) {
    int other = 0;
    while (other < name.length() && "[{\\".indexOf(name.charAt(other)) < 0) {
      other++;
    }
    return Glob.ofPath(other < name.length() ? name.substring(0, other) + '*' : name);
  }

  /** {@code {a,../b}}; and {@code .?} and {@code [.].}, which are {@code ..} for some. */
  private static boolean climbs(String name) {
    return name.indexOf('{') >= 0
        || (name.startsWith(".") && PathArgument.hasWildcard(name))
        || (name.startsWith("[") && name.chars().anyMatch(c -> ".!^-".indexOf(c) >= 0));
  }

  private static List<String> names(String path) {
    var names = new ArrayList<String>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
