package dev.sallyport.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.ftp.WorkingDirectory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

/** Few different words, so that rules share pieces, and patterns, commands and parties do meet. */
@Label("The index of the rules")
class RuleIndexPropertiesTest {
  private static final List<String> WORDS =
      List.of("a", "ab", "B", "pub", "Secret", "x.exe", "n.tar.gz", ".exe", "\u00e4", "chmod", "7");
  private static final List<String> USERS = List.of("ann", "Ann", "bob", "");
  private static final List<Verb> VERBS =
      List.of(Verb.RETR, Verb.STOR, Verb.LIST, Verb.CWD, Verb.SITE, Verb.NOOP, Verb.MFMT);

  @Property(tries = 400)
  void findsTheRuleThatAskingEachOneFinds(@ForAll long seed) {
    var random = new Random(seed);
    List<Rule> rules = new ArrayList<>();
    for (int i = random.nextInt(80); i > 0; i--) {
      rules.add(rule(random, "r" + i));
    }
    var policy = Policies.rules(rules.toArray(Rule[]::new));
    var naive = new NaiveRules(rules, "public");
    for (int i = 0; i < 40; i++) {
      Subject subject = subject(random, policy);
      FtpCommand command = command(random);
      var expected = naive.first(subject, command).map(Rule::id);
      assertThat(deciding(policy, subject, command))
          .as(
              "%s as %s in %s among %s",
              command, subject.scope().party(), subject.directory(), rules)
          .isEqualTo(
              expected
                  .filter(_ -> !allows(naive, subject, command))
                  .map(RuleId::id)
                  .orElse("allow"));
      assertThat(policy.allowedBy(subject, command))
          .isEqualTo(expected.<RuleId>map(id -> id).orElse(Policy.OTHERWISE));
    }
  }

  /** More pieces in one name than are kept, each found by another rule. */
  @Example
  void isRightForANameThatHoldsMorePiecesThanItKeeps() {
    var rules = new ArrayList<Rule>();
    var name = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      rules.add(Policies.deny("never" + i, Policies.path("**/*<" + i + ">?")));
      name.append('<').append(i).append('>');
    }
    rules.add(Policies.deny("last", Policies.path("**/*99>")));
    var policy = Policies.rules(rules.toArray(Rule[]::new));
    assertThat(Policies.decide(policy, "RETR " + name)).isEqualTo("550 last");
    assertThat(Policies.decide(policy, "RETR " + name + "!")).isEqualTo("550 never99");
    assertThat(Policies.decide(policy, "RETR " + name + "!!")).isEqualTo("allow");
  }

  private static boolean allows(NaiveRules naive, Subject subject, FtpCommand command) {
    return naive.first(subject, command).orElseThrow().then() instanceof Rule.Result.Allow;
  }

  private static String deciding(Policy policy, Subject subject, FtpCommand command) {
    return switch (policy.decide(subject, command)) {
      case Verdict.Allow _ -> "allow";
      case Verdict.Shadow(RuleId id) -> id.id();
      case Verdict.Deny(_, RuleId id) -> id.id();
      case Verdict.Terminate(_, RuleId id) -> id.id();
    };
  }

  private static Rule rule(Random random, String id) {
    var when = new ArrayList<Condition>();
    int kinds = any(random, List.of(1, 1, 2, 2, 3, 5, 9, 17, 33, 6, 18, 20, 24, 4, 8, 31));
    if ((kinds & 1) != 0) {
      when.add(new Condition.Path(some(random, () -> PathPattern.of(path(random)).orElseThrow())));
    }
    if ((kinds & 2) != 0) {
      when.add(new Condition.Argument(some(random, () -> text(random))));
    }
    if ((kinds & 4) != 0) {
      when.add(Policies.user(USERS.get(random.nextInt(2))));
    }
    if ((kinds & 8) != 0) {
      when.add(Policies.client(random.nextBoolean() ? "198.51.100.0/24" : "2001:db8::/32"));
    }
    if ((kinds & 16) != 0) {
      when.add(
          random.nextBoolean()
              ? Policies.commands(VerbGroup.WRITE)
              : Policies.commands(any(random, VERBS)));
    }
    if ((kinds & 32) != 0) {
      when.add(
          random.nextBoolean()
              ? new Condition.SizeAbove(random.nextInt(100))
              : new Condition.Listener(Set.of(random.nextBoolean() ? "public" : "other")));
    }
    return switch (random.nextInt(3)) {
      case 0 -> Policies.allow(id, when.toArray(Condition[]::new));
      case 1 -> Policies.shadow(id, when.toArray(Condition[]::new));
      default -> Policies.deny(id, when.toArray(Condition[]::new));
    };
  }

  private static TextPattern text(Random random) {
    String words = any(random, WORDS) + wild(random) + any(random, WORDS) + wild(random);
    return random.nextInt(6) == 0
        ? TextPattern.regular("(?i)" + any(random, WORDS) + ".*").orElseThrow()
        : TextPattern.wild(words).orElseThrow();
  }

  private static String path(Random random) {
    String one = wild(random) + any(random, WORDS) + wild(random);
    return switch (random.nextInt(6)) {
      case 0 -> one;
      case 1 -> "**" + any(random, WORDS);
      case 2 -> "/" + one + "/**";
      case 3 -> "**/" + one + (random.nextBoolean() ? "/**" : "");
      case 4 -> "/" + any(random, WORDS) + "/" + one;
      default -> any(random, List.of("*", "**", "/**", "/", "/*", "**/?"));
    };
  }

  private static String wild(Random random) {
    return any(random, List.of("", "", "*", "?", "\\*", "**"));
  }

  private static FtpCommand command(Random random) {
    var argument = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      argument.append(any(random, List.of("", "/", "/", " ", "  ", "\\", "-l ", "../", ".", "~")));
      argument.append(any(random, WORDS));
    }
    Verb verb = any(random, VERBS);
    return new FtpCommand.Plain(verb, verb == Verb.NOOP ? "" : argument.toString());
  }

  private static Subject subject(Random random, Policy policy) {
    var party =
        new Party(
            InetAddress.ofLiteral(random.nextBoolean() ? "198.51.100.7" : "2001:db8::7"),
            null,
            any(random, USERS),
            random.nextBoolean());
    WorkingDirectory directory =
        random.nextBoolean()
            ? new WorkingDirectory.Unknown()
            : new WorkingDirectory.At("/" + any(random, WORDS));
    return new Subject(
        policy.scope(party),
        true,
        TlsStanding.NOT_OFFERED,
        false,
        directory,
        random.nextInt(100),
        Policies.NOON);
  }

  private static <T> List<T> some(Random random, java.util.function.Supplier<T> one) {
    var list = new ArrayList<T>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      list.add(one.get());
    }
    return list;
  }

  private static <T> T any(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
