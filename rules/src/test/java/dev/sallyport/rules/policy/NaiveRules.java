package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.PathArgument;
import dev.sallyport.rules.ftp.Verb;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The first rule that matches, found by asking each: what every index has to agree with. */
record NaiveRules(List<Rule> rules, String listener) {

  Optional<Rule> first(Subject subject, FtpCommand command) {
    Verb verb = command.knownVerb().orElseThrow();
    return rules.stream().filter(rule -> matches(rule, subject, verb, command)).findFirst();
  }

  private boolean matches(Rule rule, Subject subject, Verb verb, FtpCommand command) {
    Party party = subject.scope().party();
    return rule.when().stream()
        .allMatch(condition ->
            switch (condition) {
              case Condition.Listener(var names) -> names.contains(listener);
              case Condition.Client(var networks) -> in(networks, party.client());
              case Condition.Server(var networks) ->
                  party.server() != null && in(networks, party.server());
              case Condition.User(var names) ->
                  rule.refuses()
                      ? names.stream()
                          .map(Ascii::upper)
                          .toList()
                          .contains(Ascii.upper(party.user()))
                      : names.contains(party.user());
              case Condition.Tls(boolean on) -> on == party.tls();
              case Condition.Commands(var verbs) -> verbs.contains(verb);
              case Condition.Argument(var patterns) ->
                  patterns.stream()
                      .anyMatch(pattern -> argument(pattern, command.argumentText(), rule));
              case Condition.Path(var patterns) ->
                  PathArgument.isTaken(verb, command.argumentText())
                      && path(
                          patterns,
                          PathArgument.of(verb, command.argumentText(), subject.directory()),
                          rule);
              case Condition.SizeAbove(long bytes) -> subject.announcedBytes() > bytes;
              case Condition.Time(var part, boolean inside) -> part.holds(subject.at()) == inside;
            });
  }

  private static boolean argument(TextPattern pattern, String text, Rule rule) {
    // No more than one blank in a row, and none at either end, is how obliging servers read it.
    String tidied = text.replaceAll("[ \t]+", " ").replaceAll("^ | $", "");
    return pattern.matches(text) || (rule.refuses() && pattern.matches(tidied));
  }

  private static boolean path(List<PathPattern> patterns, PathArgument asked, Rule rule) {
    return patterns.stream()
        .anyMatch(
            pattern -> rule.refuses() ? pattern.mayMatch(asked) : pattern.surelyMatches(asked));
  }

  private static boolean in(List<Prefix> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> holds(network, address));
  }

  private static boolean holds(Prefix network, InetAddress address) {
    byte[] ours = network.address().getAddress();
    byte[] theirs = address.getAddress();
    for (int bit = 0; bit < network.length(); bit++) {
      if (ours.length != theirs.length
          || ((ours[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return ours.length == theirs.length;
  }
}
