package dev.sallyport.proxy.config;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.policy.Condition;
import dev.sallyport.rules.policy.PathPattern;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.Prefix;
import dev.sallyport.rules.policy.Rule;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.TextPattern;
import dev.sallyport.rules.policy.TimeOfDay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One element of a policy's {@code rules}. */
final class RuleReading {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final String NETWORK =
      "networks such as \"198.51.100.0/24\" or \"2001:db8::/32\", with no bit set behind the length,"
          + " or single addresses";
  private static final String GLOB =
      "a text with the wildcards * ? ** (write \\[ for a bracket; a list for alternatives; at most"
          + " 63 bytes from the first wildcard to the last)";
  private static final String PATH =
      GLOB + ", which is a name (*.exe) or a whole path (/pub/** or **.exe)";
  private static final String TIME =
      "two times of day and a zone, such as \"07:00-20:00 Europe/Vienna\"";

  private enum Then {
    ALLOW,
    DENY,
    TERMINATE,
    SHADOW
  }

  private final Section section;
  private final Set<String> listeners;
  private final List<Condition> conditions = new ArrayList<>();

  RuleReading(Section section, Set<String> listeners) {
    this.section = section;
    this.listeners = listeners;
  }

  Rule read() {
    String id =
        section.text(
            "id",
            "1 to 63 of a-z 0-9 . _ - with a letter or digit first, and none of our own names"
                + " (builtin.…, mask.…, otherwise, other)",
            "refused",
            text -> Optional.of(text).filter(RuleReading::isId));
    if (section.has("when")) {
      when(section.section("when"));
    }
    Rule.Result then = then();
    section.refuseUnknown();
    return new Rule(new RuleId.Configured(id), conditions, then, section.place());
  }

  private static boolean isId(String text) {
    return ID.matcher(text).matches()
        && !text.startsWith("builtin.")
        && !text.startsWith("mask.")
        && !text.equals("otherwise")
        && !text.equals("other");
  }

  private Rule.Result then() {
    Then then =
        section.text(
            "then",
            Spelling.words(Then.class),
            Then.ALLOW,
            text -> Spelling.word(Then.class, text));
    return switch (then) {
      case ALLOW -> withoutReply(new Rule.Result.Allow());
      case SHADOW -> withoutReply(new Rule.Result.Shadow());
      case DENY -> new Rule.Result.Deny(reply(Policy.usualReply()));
      case TERMINATE -> new Rule.Result.Terminate(reply(FtpReply.of(421, "Not allowed, closing")));
    };
  }

  private Rule.Result withoutReply(Rule.Result result) {
    if (section.has("reply") && !section.isRefused("then")) {
      section.refuse("reply", "nothing, for a command that goes on has the server's reply");
    }
    return result;
  }

  private FtpReply reply(FtpReply usual) {
    return section.has("reply")
        ? section.text(
            "reply",
            "a reply of one line with a code from 400 to 599, printable ASCII, such as"
                + " \"550 This account is read-only\"",
            usual,
            text -> Spelling.reply(text).filter(r -> r.category() == 4 || r.category() == 5))
        : usual;
  }

  private void when(Section when) {
    list(when, "listener", "the name of a listener", this::listener)
        .ifPresent(names -> conditions.add(new Condition.Listener(Set.copyOf(names))));
    list(when, "client", NETWORK, Prefix::of)
        .ifPresent(networks -> conditions.add(new Condition.Client(networks)));
    list(when, "server", NETWORK, Prefix::of)
        .ifPresent(networks -> conditions.add(new Condition.Server(networks)));
    list(when, "user", "a user's name", text -> Optional.of(Spelling.wire(text)))
        .ifPresent(names -> conditions.add(new Condition.User(Set.copyOf(names))));
    one(when, "tls", "true or false", Spelling::truth)
        .ifPresent(on -> conditions.add(new Condition.Tls(on)));
    commands(when);
    list(when, "argument", GLOB, text -> TextPattern.wild(Spelling.wire(text)))
        .ifPresent(patterns -> conditions.add(new Condition.Argument(patterns)));
    list(
            when,
            "argument-regex",
            "a regular expression in RE2's syntax for the whole argument",
            text -> TextPattern.regular(Spelling.wire(text)))
        .ifPresent(patterns -> conditions.add(new Condition.Argument(patterns)));
    list(when, "path", PATH, text -> PathPattern.of(Spelling.wire(text)))
        .ifPresent(patterns -> conditions.add(new Condition.Path(patterns)));
    if (when.has("size-above")) {
      conditions.add(new Condition.SizeAbove(when.size("size-above")));
    }
    one(when, "between", TIME, TimeOfDay::of)
        .ifPresent(part -> conditions.add(new Condition.Time(part, true)));
    one(when, "not-between", TIME, TimeOfDay::of)
        .ifPresent(part -> conditions.add(new Condition.Time(part, false)));
    when.refuseUnknown();
  }

  private Optional<String> listener(String name) {
    return Optional.of(name).filter(listeners::contains);
  }

  private void commands(Section when) {
    String groups =
        Arrays.stream(VerbGroup.values())
            .map(group -> group.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    list(when, "commands", "a command's name, or a group: " + groups, RuleReading::verbs)
        .ifPresent(some -> {
          var verbs = EnumSet.noneOf(Verb.class);
          some.forEach(verbs::addAll);
          conditions.add(new Condition.Commands(verbs));
        });
  }

  /** In lower case a group, in upper case a command: {@code site} and {@code SITE} are the same. */
  private static Optional<Set<Verb>> verbs(String word) {
    boolean lower = word.equals(word.toLowerCase(Locale.ROOT));
    Optional<Set<Verb>> verb = Verb.of(word).map(Set::of);
    Optional<Set<Verb>> group =
        Spelling.word(VerbGroup.class, word)
            .map(found ->
                Stream.of(Verb.values()).filter(found::covers).collect(Collectors.toSet()));
    return lower ? group.or(() -> verb) : verb.or(() -> group);
  }

  private static <T> Optional<List<T>> list(
      Section when, String key, String expected, Function<String, Optional<T>> read) {
    if (!when.has(key)) {
      return Optional.empty();
    }
    List<T> values = when.texts(key, expected, read);
    if (when.isEmptyList(key)) {
      // An empty list would hold for nothing, and a rule that never matches is a mistake.
      when.refuse(key, "at least one of: " + expected);
    }
    return Optional.of(values);
  }

  private static <T> Optional<T> one(
      Section when, String key, String expected, Function<String, Optional<T>> read) {
    if (!when.has(key)) {
      return Optional.empty();
    }
    return when.text(key, expected, List.<T>of(), text -> read.apply(text).map(List::of)).stream()
        .findFirst();
  }
}
