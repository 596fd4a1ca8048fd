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
    split(path, '/').forEach(part -> add(parts, part, whole));
    String joined = String.join("/", parts);
    return whole ? '/' + joined : joined;
  }

  /** The parts between separators, empty ones too. */
  static List<String> split(String text, char separator) {
    var parts = new ArrayList<String>();
    int from = 0;
    for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
      parts.add(text.substring(from, to));
      from = to + 1;
    }
    parts.add(text.substring(from));
    return parts;
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
