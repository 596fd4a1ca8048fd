package dev.sallyport.harness.bench;

import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.Condition;
import dev.sallyport.rules.policy.PathPattern;
import dev.sallyport.rules.policy.Prefix;
import dev.sallyport.rules.policy.Rule;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.TextPattern;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the rules of a measured policy ask for. */
public enum Kind {
  /** Other clients, and the reading verbs. */
  CLIENT_AND_VERB {
    @Override
    List<Condition> when(int number, int of) {
      return List.of(network(number), new Condition.Commands(Set.of(Verb.RETR, Verb.LIST)));
    }
  },
  /** Ten thousand networks in all, however many rules. */
  PREFIXES {
    @Override
    List<Condition> when(int number, int of) {
      int each = 10_000 / of;
      return List.of(
          new Condition.Client(
              IntStream.range(number * each, (number + 1) * each).mapToObj(Kind::prefix).toList()));
    }
  },
  /** Names, ends of names, folders, and pieces of paths between wildcards. */
  PATH {
    @Override
    List<Condition> when(int number, int of) {
      String pattern =
          switch (number % 4) {
            case 0 -> "**.e" + number;
            case 1 -> "/pub/u" + number + "/**";
            case 2 -> "name" + number + ".dat";
            default -> "/pub/*/of-" + number + "/?*";
          };
      return List.of(new Condition.Path(List.of(PathPattern.of(pattern).orElseThrow())));
    }
  },
  /** Words of SITE. */
  ARGUMENT {
    @Override
    List<Condition> when(int number, int of) {
      return List.of(
          new Condition.Commands(Set.of(Verb.SITE)),
          new Condition.Argument(
              List.of(TextPattern.wild("CHMOD " + number + " *").orElseThrow())));
    }

    @Override
    Stream<String> commands(int of) {
      return IntStream.range(of - 8, of)
          .boxed()
          .flatMap(i -> Stream.of("SITE CHMOD " + i + " readme", "SITE CHMOD 0" + i + " readme"));
    }
  },
  /** Other users. */
  USER {
    @Override
    List<Condition> when(int number, int of) {
      return List.of(new Condition.User(Set.of("user" + number)));
    }
  },
  /** Some of each, and some of two kinds in one rule. */
  MIXED {
    @Override
    List<Condition> when(int number, int of) {
      return switch (number % 6) {
        case 0 -> CLIENT_AND_VERB.when(number, of);
        case 1 -> USER.when(number, of);
        case 2 -> ARGUMENT.when(number, of);
        case 3 ->
            Stream.concat(
                    PATH.when(number, of).stream(),
                    Stream.of(new Condition.User(Set.of("ann", "bob"))))
                .toList();
        default -> PATH.when(number, of);
      };
    }
  };

  abstract List<Condition> when(int number, int of);

  List<Rule> rules(int of) {
    return IntStream.range(0, of)
        .mapToObj(number ->
            new Rule(
                new RuleId.Configured("rule-" + number),
                when(number, of),
                new Rule.Result.Deny(FtpReply.of(550, "No")),
                "bench.conf:" + number))
        .toList();
  }

  /** Where paths count, every second one is refused by one of the last rules. */
  Stream<String> commands(int of) {
    return IntStream.range(of - 8, of)
        .boxed()
        .flatMap(i ->
            Stream.of(
                "RETR /pub/debian/pool/main/s/sallyport/sallyport_0.1-" + i + "_all.deb",
                switch (i % 4) {
                  case 0 -> "STOR report.e" + i;
                  case 1 -> "CWD u" + i + "/reports/2026";
                  case 2 -> "DELE name" + i + ".dat";
                  default -> "RETR /pub/debian/of-" + i + "/README";
                }));
  }

  private static Condition network(int number) {
    return new Condition.Client(List.of(prefix(number)));
  }

  private static Prefix prefix(int number) {
    return Prefix.of("10." + number / 256 + "." + number % 256 + ".0/24").orElseThrow();
  }
}
