package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.Verb;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The rules of a policy, filed by what they ask about.
 *
 * <p>A rule is a number, a set of rules is a row of bits. What a rule asks about the party (client,
 * server, user, TLS) is answered for all rules at once when the party changes, and gives a {@link
 * Scope}; what it asks about the verb is answered when the policy is compiled. For a command the
 * two rows are laid over each other, 64 rules at a time, and only rules in both are looked at, in
 * their order. Of these, the rules that ask for a path or an argument are found by the text (see
 * {@link TextIndex}), not one after the other. The listener is known when the policy is compiled:
 * rules of other listeners are not in it.
 */
final class RuleIndex {
  private final List<Rule> rules = new ArrayList<>();
  private final List<List<Condition>> dynamic = new ArrayList<>();
  private final Map<Verb, VerbRules> byVerb = new EnumMap<>(Verb.class);
  private final TextIndex paths;
  private final TextIndex arguments;
  private final AddressIndex clients = new AddressIndex();
  private final AddressIndex servers = new AddressIndex();
  private final Map<String, BitSet> byUser = new HashMap<>();
  private final BitSet anyUser = new BitSet();
  private final BitSet withTls = new BitSet();
  private final BitSet withoutTls = new BitSet();

  RuleIndex(List<Rule> written, String listener) {
    for (Rule rule : written) {
      if (isFor(rule, listener)) {
        file(rules.size(), rule);
        rules.add(rule);
      }
    }
    var byPath = new TreeMap<Integer, List<List<String>>>();
    var byArgument = new TreeMap<Integer, List<List<String>>>();
    for (int i = 0; i < rules.size(); i++) {
      fileByText(i, byPath, byArgument);
    }
    this.paths = new TextIndex(byPath);
    this.arguments = new TextIndex(byArgument);
    for (Verb verb : Verb.values()) {
      byVerb.put(verb, about(verb, byPath.keySet(), byArgument.keySet()));
    }
  }

  /**
   * The rules about one verb.
   *
   * @param all every one
   * @param byPath found by a path
   * @param byArgument found by an argument
   * @param always neither
   * @param inDoubt these and those that may match where the path is not known for sure
   * @param telling those that say whether the verb may be used at all
   */
  private record VerbRules(
      RuleSet all,
      RuleSet byPath,
      RuleSet byArgument,
      RuleSet always,
      RuleSet inDoubt,
      RuleSet telling) {}

  Rule rule(int number) {
    return rules.get(number);
  }

  List<Condition> dynamic(int number) {
    return dynamic.get(number);
  }

  /** The rules that can concern this party. */
  Scope scope(Party party) {
    BitSet found = clients.rulesAbout(party.client());
    found.and(servers.rulesAbout(party.server()));
    found.and(party.tls() ? withTls : withoutTls);
    found.and(about(party.user()));
    return new Scope(party, RuleSet.of(found));
  }

  private BitSet about(String user) {
    var about = (BitSet) anyUser.clone();
    BitSet named = byUser.getOrDefault(folded(user), new BitSet());
    named.stream().filter(i -> names(rules.get(i), user)).forEach(about::set);
    return about;
  }

  /** The rules that may be about the verb, the party and what is asked. */
  Candidates candidates(Verb verb, Scope scope, Question question) {
    VerbRules about = Objects.requireNonNull(byVerb.get(verb));
    boolean byPath = about.byPath().meets(scope.rules()) && question.asksPath();
    RuleSet always = byPath && question.doubtsPath() ? about.inDoubt() : about.always();
    var found = new Candidates(about.all(), always, scope.rules());
    if (byPath) {
      question.findByPath(paths, found);
    }
    if (about.byArgument().meets(scope.rules())) {
      question.findByArgument(arguments, found);
    }
    return found;
  }

  /**
   * The rules that say whether this party may use the verb at all: not those that refuse some
   * arguments of it.
   */
  Candidates telling(Verb verb, Scope scope) {
    VerbRules about = Objects.requireNonNull(byVerb.get(verb));
    return new Candidates(about.all(), about.telling(), scope.rules());
  }

  /** Some servers cut blanks from a name, and some do not tell capitals. */
  private static String folded(String user) {
    int from = 0;
    int to = user.length();
    while (from < to && user.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && user.charAt(to - 1) <= ' ') {
      to--;
    }
    return Ascii.upper(user.substring(from, to));
  }

  private static boolean isFor(Rule rule, String listener) {
    return rule.when().stream()
        .allMatch(condition ->
            !(condition instanceof Condition.Listener(var names)) || names.contains(listener));
  }

  /**
   * A rule that allows is about the very name, for a server may tell {@code Bob} from {@code bob}.
   */
  private static boolean names(Rule rule, String user) {
    return rule.refuses()
        || rule.when().stream()
            .allMatch(condition ->
                !(condition instanceof Condition.User(var names)) || names.contains(user));
  }

  private void file(int number, Rule rule) {
    dynamic.add(rule.when().stream().filter(Condition::dynamic).toList());
    boolean client = false;
    boolean server = false;
    boolean user = false;
    withTls.set(number);
    withoutTls.set(number);
    for (Condition condition : rule.when()) {
      switch (condition) {
        case Condition.Client(List<Prefix> networks) -> {
          clients.add(number, networks);
          client = true;
        }
        case Condition.Server(List<Prefix> networks) -> {
          servers.add(number, networks);
          server = true;
        }
        case Condition.User(var names) -> {
          names.forEach(
              name -> byUser.computeIfAbsent(folded(name), _ -> new BitSet()).set(number));
          user = true;
        }
        case Condition.Tls(boolean on) -> (on ? withoutTls : withTls).clear(number);
        case Condition.Listener _,
            Condition.Commands _,
            Condition.Argument _,
            Condition.Path _,
            Condition.SizeAbove _,
            Condition.Time _ -> {}
      }
    }
    if (!client) {
      clients.addUnconcerned(number);
    }
    if (!server) {
      servers.addUnconcerned(number);
    }
    anyUser.set(number, !user);
  }

  /** A rule is found by its text if each of its patterns has a piece to be found by. */
  private void fileByText(
      int number,
      Map<Integer, List<List<String>>> byPath,
      Map<Integer, List<List<String>>> byArgument) {
    for (Condition condition : dynamic.get(number)) {
      List<List<String>> pieces =
          switch (condition) {
            case Condition.Path(var patterns) ->
                patterns.stream().map(PathPattern::pieces).toList();
            case Condition.Argument(var patterns) ->
                patterns.stream().map(TextPattern::pieces).toList();
            case Condition.Listener _,
                Condition.Client _,
                Condition.Server _,
                Condition.User _,
                Condition.Tls _,
                Condition.Commands _,
                Condition.SizeAbove _,
                Condition.Time _ ->
                List.of();
          };
      if (!pieces.isEmpty() && pieces.stream().noneMatch(List::isEmpty)) {
        (condition instanceof Condition.Path ? byPath : byArgument).put(number, pieces);
        return;
      }
    }
  }

  private VerbRules about(Verb verb, Set<Integer> byPath, Set<Integer> byArgument) {
    RuleSet all = those(number -> isAbout(verb, number));
    IntPredicate always = number -> !byPath.contains(number) && !byArgument.contains(number);
    return new VerbRules(
        all,
        those(number -> all.contains(number) && byPath.contains(number)),
        those(number -> all.contains(number) && byArgument.contains(number)),
        those(number -> all.contains(number) && always.test(number)),
        those(number -> all.contains(number) && (always.test(number) || doubts(number))),
        those(number -> all.contains(number) && tells(number)));
  }

  private RuleSet those(IntPredicate wanted) {
    var numbers = new BitSet(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      numbers.set(i, wanted.test(i));
    }
    return RuleSet.of(numbers);
  }

  private boolean isAbout(Verb verb, int number) {
    return rules.get(number).when().stream()
        .allMatch(condition ->
            !(condition instanceof Condition.Commands(var verbs)) || verbs.contains(verb));
  }

  private boolean doubts(int number) {
    return rules.get(number).refuses()
        && dynamic.get(number).stream()
            .anyMatch(condition ->
                condition instanceof Condition.Path(var patterns)
                    && patterns.stream().anyMatch(PathPattern::needsWholePath));
  }

  private boolean tells(int number) {
    return rules.get(number).lets()
        || dynamic.get(number).stream().noneMatch(Condition::aboutArgument);
  }
}
