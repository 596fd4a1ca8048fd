package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.Verb;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a policy, filed by what they ask about.
 *
 * <p>A rule is a number, a set of rules is a row of bits. What a rule asks about the party (client,
 * server, user, TLS) is answered for all rules at once when the party changes, and gives a {@link
 * Scope}; what it asks about the verb is answered when the policy is compiled. For a command the
 * two rows are laid over each other, 64 rules at a time, and only rules in both are looked at, in
 * their order. The listener is known when the policy is compiled: rules of other listeners are not
 * in it.
 */
final class RuleIndex {
  private final List<Rule> rules = new ArrayList<>();
  private final List<List<Condition>> dynamic = new ArrayList<>();
  private final Map<Verb, RuleSet> byVerb = new EnumMap<>(Verb.class);
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
    for (Verb verb : Verb.values()) {
      byVerb.put(verb, about(verb));
    }
  }

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
    BitSet ofUser = byUser.get(folded(party.user()));
    for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
      boolean named = ofUser != null && ofUser.get(i) && names(rules.get(i), party.user());
      if (!anyUser.get(i) && !named) {
        found.clear(i);
      }
    }
    return new Scope(party, RuleSet.of(found));
  }

  /**
   * The number of the next rule from this one on that may be about the verb and the party; or -1.
   */
  int next(Verb verb, Scope scope, int from) {
    RuleSet ofVerb = byVerb.get(verb);
    return ofVerb == null ? -1 : ofVerb.nextInBoth(scope.rules(), from);
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

  private RuleSet about(Verb verb) {
    var numbers = new BitSet(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      boolean asked =
          rules.get(i).when().stream()
              .allMatch(condition ->
                  !(condition instanceof Condition.Commands(var verbs)) || verbs.contains(verb));
      numbers.set(i, asked);
    }
    return RuleSet.of(numbers);
  }
}
