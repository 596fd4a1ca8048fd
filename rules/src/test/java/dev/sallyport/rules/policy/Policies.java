package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules and policies in few words, and what they decide in one. */
final class Policies {
  static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
  static final Party ANN = new Party(CLIENT, InetAddress.ofLiteral("10.0.0.5"), "ann", false);
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Policies() {}

  static Rule allow(String id, Condition... when) {
    return rule(id, new Rule.Result.Allow(), when);
  }

  static Rule deny(String id, Condition... when) {
    return rule(id, new Rule.Result.Deny(FtpReply.of(550, id)), when);
  }

  static Rule shadow(String id, Condition... when) {
    return rule(id, new Rule.Result.Shadow(), when);
  }

  static Rule rule(String id, Rule.Result then, Condition... when) {
    return new Rule(new RuleId.Configured(id), List.of(when), then, "test.conf:" + id.length());
  }

  static Policy otherwise(Otherwise.Kind kind, Rule... rules) {
    var spec =
        new PolicySpec(
            "test",
            Map.of(),
            List.of(rules),
            new Otherwise(kind, "test.conf:9"),
            Mask.NONE,
            PolicyLimits.USUAL);
    return new Policy(spec, "public");
  }

  static Policy rules(Rule... rules) {
    return otherwise(Otherwise.Kind.ALLOW, rules);
  }

  static Policy checks(BuiltinCheck check, Enforcement enforcement, Rule... rules) {
    return checks(Map.of(check, enforcement), rules);
  }

  static Policy checks(Map<BuiltinCheck, Enforcement> set, Rule... rules) {
    var checks = new HashMap<BuiltinCheck, PolicySpec.Check>();
    set.forEach((check, how) -> checks.put(check, new PolicySpec.Check(how, "test.conf:1")));
    return new Policy(
        new PolicySpec(
            "test", checks, List.of(rules), Otherwise.ALLOW, Mask.NONE, PolicyLimits.USUAL),
        "public");
  }

  static Condition commands(Verb... verbs) {
    return new Condition.Commands(Set.of(verbs));
  }

  static Condition commands(VerbGroup group) {
    var verbs = EnumSet.allOf(Verb.class);
    verbs.removeIf(verb -> !group.covers(verb));
    return new Condition.Commands(verbs);
  }

  static Condition client(String... networks) {
    return new Condition.Client(prefixes(networks));
  }

  static Condition server(String... networks) {
    return new Condition.Server(prefixes(networks));
  }

  static Condition user(String... names) {
    return new Condition.User(Set.of(names));
  }

  static Condition argument(String... globs) {
    return new Condition.Argument(
        Arrays.stream(globs).map(glob -> TextPattern.wild(glob).orElseThrow()).toList());
  }

  static Condition path(String... patterns) {
    return new Condition.Path(
        Arrays.stream(patterns).map(text -> PathPattern.of(text).orElseThrow()).toList());
  }

  static Subject subject(Policy policy, Party party) {
    return subject(policy, party, new WorkingDirectory.Unknown());
  }

  static Subject subject(Policy policy, Party party, WorkingDirectory directory) {
    return new Subject(
        policy.scope(party), true, TlsStanding.NOT_OFFERED, false, directory, -1, NOON);
  }

  static String decide(Policy policy, String line) {
    return decide(policy, subject(policy, ANN), line);
  }

  static String decideIn(String directory, Policy policy, String line) {
    return decide(policy, subject(policy, ANN, new WorkingDirectory.At(directory)), line);
  }

  /** The rule's name after what it did. */
  static String decide(Policy policy, Subject subject, String line) {
    return switch (policy.decide(subject, FtpCommand.parse(line))) {
      case Verdict.Allow _ -> "allow";
      case Verdict.Shadow(RuleId rule) -> "shadow " + rule.id();
      case Verdict.Deny(FtpReply reply, RuleId rule) -> reply.code() + " " + rule.id();
      case Verdict.Terminate(FtpReply reply, RuleId rule) ->
          "end " + reply.code() + " " + rule.id();
    };
  }

  private static List<Prefix> prefixes(String... networks) {
    return Arrays.stream(networks).map(text -> Prefix.of(text).orElseThrow()).toList();
  }
}
