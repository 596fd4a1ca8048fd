package dev.sallyport.proxy.explain;

import dev.sallyport.rules.ftp.PathArgument;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gathers what {@code otherwise = shadow} let through, and writes the whitelist that would have
 * allowed it.
 */
public final class Learner {
  private final Map<String, Map<Verb, Learned>> byUser = new TreeMap<>();
  private final Map<String, Integer> otherRules = new TreeMap<>();
  private int seen;

  /** Takes one {@code shadow} event of the audit, by its keys. */
  public void take(Map<String, String> event) {
    String rule = event.getOrDefault("rule", "");
    Optional<Verb> verb = Verb.of(event.getOrDefault("verb", ""));
    if (!rule.equals(Policy.OTHERWISE.id()) || verb.isEmpty()) {
      otherRules.merge(rule, 1, Integer::sum);
      return;
    }
    seen++;
    String what = event.getOrDefault("what", "");
    int blank = what.indexOf(' ');
    String argument = blank < 0 ? "" : what.substring(blank + 1);
    byUser
        .computeIfAbsent(event.getOrDefault("user", ""), _ -> new TreeMap<>())
        .merge(
            verb.get(),
            learned(verb.get(), argument, event.getOrDefault("directory", "")),
            Learned::and);
  }

  /** How many events there were to learn from. */
  public int seen() {
    return seen;
  }

  /** The policy, in HOCON. */
  public List<String> policy(String name) {
    var lines = new ArrayList<String>();
    lines.add(
        "# Learned from " + seen + " commands that were let through in shadow. Read it before");
    lines.add("# you use it: what an attacker did meanwhile was learned too.");
    otherRules.forEach((rule, count) ->
        lines.add(
            "# Left out: " + count + " events of " + (isPlain(rule) ? rule : "another rule")));
    lines.add("sallyport.policies." + name + " {");
    lines.add("  rules = [");
    int number = 1;
    for (var group : groups().entrySet()) {
      lines.add(
          "    { id = learned-" + number + ", when { " + group.getKey().users(group.getValue()));
      lines.add("      " + group.getKey().conditions() + " }, then = allow }");
      number++;
    }
    lines.add("  ]");
    lines.add("  otherwise = deny");
    lines.add("}");
    return lines;
  }

  /** Users who did the same share a rule. */
  private Map<Allowed, List<String>> groups() {
    var groups = new TreeMap<Allowed, List<String>>();
    byUser.forEach((user, verbs) -> {
      var bySubject = new TreeMap<Learned, List<Verb>>();
      verbs.forEach((verb, learned) ->
          bySubject.computeIfAbsent(learned.shortened(), _ -> new ArrayList<>()).add(verb));
      bySubject.forEach((learned, same) ->
          groups
              .computeIfAbsent(new Allowed(List.copyOf(same), learned), _ -> new ArrayList<>())
              .add(user));
    });
    return groups;
  }

  private static Learned learned(Verb verb, String argument, String directory) {
    boolean cut = argument.endsWith("…") || directory.endsWith("…");
    if (verb == Verb.SITE) {
      int blank = argument.indexOf(' ');
      String word = blank < 0 ? argument : argument.substring(0, blank) + " *";
      return word.isEmpty() || cut ? Learned.ANYTHING : Learned.site(word);
    }
    if (cut || !PathArgument.isTaken(verb, argument)) {
      return Learned.ANYTHING;
    }
    // As text, not as bytes: it is written into a file for people.
    WorkingDirectory where =
        directory.isEmpty() ? new WorkingDirectory.Unknown() : new WorkingDirectory.At(directory);
    PathArgument path = PathArgument.of(verb, argument, where);
    return path.certain() && path.plain().startsWith("/")
        ? Learned.path(folder(verb, path.plain()))
        : Learned.ANYTHING;
  }

  private static String folder(Verb verb, String path) {
    boolean itself =
        switch (verb) {
          case CWD, XCWD, CDUP, XCUP, LIST, NLST, MLSD, STAT -> true;
          default -> false;
        };
    int slash = path.lastIndexOf('/');
    return itself || slash == 0 ? (itself ? path : "/") : path.substring(0, slash);
  }

  private static boolean isPlain(String rule) {
    return rule.matches("[a-z0-9._-]{1,63}");
  }

  /** Writes a text so that HOCON reads the same text. */
  static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** What some users did: the condition of one rule, the user apart. */
  private record Allowed(List<Verb> verbs, Learned subject) implements Comparable<Allowed> {
    String users(List<String> users) {
      // Before USER nobody has a name; a rule without one is for everybody.
      return users.contains("")
          ? ""
          : "user = [" + String.join(", ", users.stream().map(Learner::quoted).toList()) + "]";
    }

    String conditions() {
      String commands = "commands = [" + String.join(", ", verbs.stream().map(Verb::name).toList());
      return commands + "]" + subject.condition();
    }

    @Override
    public int compareTo(Allowed other) {
      return (verbs + subject.condition()).compareTo(other.verbs + other.subject.condition());
    }
  }
}
