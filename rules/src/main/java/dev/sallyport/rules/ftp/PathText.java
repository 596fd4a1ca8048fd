package dev.sallyport.rules.ftp;

import java.util.ArrayList;
import java.util.List;

/** Names of files as text: joined, and cleared of {@code .}, {@code ..} and empty parts. */
final class PathText {
  private PathText() {}

  /** Whether this begins at the server's root. */
  static boolean isWhole(String path) {
    return path.startsWith("/");
  }

  /**
   * The whole path a name means in a directory. Where the directory counts and is not known: the
   * name alone, cleared, without a slash in front.
   */
  static String resolve(WorkingDirectory directory, String name) {
    if (isWhole(name)) {
      return cleared(name, true);
    }
    // A server may expand it to any home.
    if (name.startsWith("~")) {
      return cleared(name, false);
    }
    return switch (directory) {
      case WorkingDirectory.At(String path) -> cleared(path + '/' + name, true);
      case WorkingDirectory.Unknown() -> cleared(name, false);
    };
  }

  private static String cleared(String path, boolean whole) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      add(parts, path.substring(from, to), whole);
      from = to + 1;
    }
    String joined = String.join("/", parts);
    return whole ? '/' + joined : joined;
  }

  private static void add(List<String> parts, String part, boolean whole) {
    if (part.isEmpty() || part.equals(".")) {
      return;
    }
    boolean up = part.equals("..");
    if (up && !parts.isEmpty() && !parts.getLast().equals("..")) {
      parts.removeLast();
    } else if (!up || !whole) {
      parts.add(part);
    }
  }
}
