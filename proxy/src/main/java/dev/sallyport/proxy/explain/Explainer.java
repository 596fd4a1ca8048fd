package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.config.CasesLoader;
import dev.sallyport.proxy.config.Destination;
import dev.sallyport.proxy.config.Inquiry;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Party;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.Subject;
import dev.sallyport.rules.policy.Verdict;
import java.util.Optional;

/** Answers what a configuration's policies decide about one command. */
public final class Explainer {
  private final ProxyConfig config;

  /** Of this configuration. */
  public Explainer(ProxyConfig config) {
    this.config = config;
  }

  /** The listener of this name, or the first one for none; empty where there is no such one. */
  public Optional<ListenerConfig> listener(String name) {
    return config.listeners().stream()
        .filter(listener -> name.isEmpty() || listener.name().equals(name))
        .findFirst();
  }

  /** What is decided; the listener must be there. */
  public Explanation explain(Inquiry inquiry) {
    ListenerConfig listener = listener(inquiry.listener()).orElseThrow();
    var policy = new Policy(listener.policy(), listener.name());
    FtpCommand command = FtpCommand.parse(inquiry.line());
    var subject =
        new Subject(
            policy.scope(party(inquiry, command, listener)),
            inquiry.loggedIn(),
            listener.tls().standing(inquiry.party().tls()),
            false,
            inquiry.directory(),
            inquiry.announcedBytes(),
            inquiry.at());
    Explanation found = decided(policy, subject, command);
    if (!(subject.directory() instanceof WorkingDirectory.Unknown)) {
      return found;
    }
    Explanation known = decided(policy, atTheTop(subject), command);
    return known.rule().equals(found.rule())
        ? found
        : found.note(
            "the working directory is not known; in / it is "
                + known.verdict()
                + " by "
                + known.rule());
  }

  /** Whether a rule of this name can decide at the listener that is asked about. */
  boolean knowsRule(Inquiry inquiry, String id) {
    ListenerConfig listener = listener(inquiry.listener()).orElseThrow();
    return BuiltinCheck.of(id).isPresent()
        || id.equals(Policy.OTHERWISE.id())
        || id.equals(Policy.HIDDEN.id())
        || listener.policy().rules().stream().anyMatch(rule -> rule.id().id().equals(id));
  }

  private static Explanation decided(Policy policy, Subject subject, FtpCommand command) {
    return switch (policy.decide(subject, command)) {
      case Verdict.Allow _ ->
          explanation(policy, "allow", Optional.empty(), policy.allowedBy(subject, command));
      case Verdict.Shadow(RuleId rule) -> explanation(policy, "shadow", Optional.empty(), rule);
      case Verdict.Deny(FtpReply reply, RuleId rule) ->
          explanation(policy, "deny", Optional.of(reply), rule);
      case Verdict.Terminate(FtpReply reply, RuleId rule) ->
          explanation(policy, "terminate", Optional.of(reply), rule);
    };
  }

  private static Subject atTheTop(Subject subject) {
    return new Subject(
        subject.scope(),
        subject.loggedIn(),
        subject.tls(),
        subject.epsvAll(),
        new WorkingDirectory.At("/"),
        subject.announcedBytes(),
        subject.at());
  }

  /** The listener's server, where it is an address and none was named; USER names the user. */
  private static Party party(Inquiry inquiry, FtpCommand command, ListenerConfig listener) {
    Party party = inquiry.party();
    if (party.server() == null) {
      Party asked = party;
      party =
          switch (listener.destination()) {
            case Destination.Fixed(var server) ->
                CasesLoader.address(server.host()).map(asked::server).orElse(asked);
            case Destination.Dialled _ -> asked;
          };
    }
    return command instanceof FtpCommand.Plain(var verb, String argument) && verb == Verb.USER
        ? party.user(argument)
        : party;
  }

  static Explanation explanation(
      Policy policy, String verdict, Optional<FtpReply> reply, RuleId rule) {
    return new Explanation(
        verdict,
        reply.map(FtpReply::lastLine).orElse(""),
        rule.id(),
        rule.text(),
        policy.place(rule),
        "");
  }
}
