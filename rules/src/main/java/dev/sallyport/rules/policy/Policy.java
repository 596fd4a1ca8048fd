package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.ftp.Words;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The decisions of one listener: first the built-in checks, then the operator's rules in their
 * order, then what holds otherwise. Immutable; any thread.
 */
public final class Policy {
  /** Below it are the services that the bounce attack is about (RFC 2577 §3). */
  public static final int LOWEST_DATA_PORT = 1024;

  /** Decides where no rule does. */
  public static final RuleId OTHERWISE = new RuleId.Configured("otherwise");

  /** Refuses the commands that the mask takes out of FEAT. */
  public static final RuleId HIDDEN = new RuleId.Configured("mask.features-hidden");

  private static final Verdict ALLOW = new Verdict.Allow();
  private static final FtpReply NOT_OFFERED = FtpReply.of(502, "Command not offered here");
  private static final FtpReply NOT_ALLOWED = FtpReply.of(550, "Not allowed by this gateway");
  private static final FtpReply DIRECTORY_UNKNOWN =
      FtpReply.of(550, "Not allowed while the working directory is not known, send PWD first");

  /** Answers an upload that is, or would be, larger than allowed. */
  public static final FtpReply UPLOAD_TOO_LARGE =
      FtpReply.of(552, "The file is larger than this gateway allows");

  private final PolicySpec spec;
  private final BuiltinChecks inForce;
  private final BuiltinChecks withShadows;
  private final RuleIndex index;

  /** The built-in checks alone. */
  public Policy() {
    this(PolicySpec.BUILT_IN, "");
  }

  /** A policy as it is for one listener. */
  public Policy(PolicySpec spec, String listener) {
    this.spec = spec;
    this.inForce = new BuiltinChecks(spec.checks(), false);
    this.withShadows = new BuiltinChecks(spec.checks(), true);
    this.index = new RuleIndex(spec.rules(), listener);
  }

  /** What a rule without a reply of its own answers. */
  public static FtpReply usualReply() {
    return NOT_ALLOWED;
  }

  /** The rules that can concern this party at all; to be made anew when the party changes. */
  public Scope scope(Party party) {
    return index.scope(party);
  }

  /** What sessions may use. */
  public PolicyLimits limits() {
    return spec.limits();
  }

  /** What clients are told in place of the server's words. */
  public Mask mask() {
    return spec.mask();
  }

  /** Decides about one command. */
  public Verdict decide(Subject subject, FtpCommand command) {
    Verdict checked = inForce.decide(subject, command);
    if (!(checked instanceof Verdict.Allow)) {
      return checked;
    }
    Optional<Verb> verb = command.knownVerb();
    if (verb.filter(it -> it == Verb.ALLO).isPresent() && tooLarge(command)) {
      return new Verdict.Deny(UPLOAD_TOO_LARGE, BuiltinCheck.LARGEST_UPLOAD);
    }
    Verdict ruled = byRules(subject, command);
    return ruled instanceof Verdict.Allow && withShadows.anyShadow()
        ? withShadows.decide(subject, command)
        : ruled;
  }

  /** What lets an allowed command through: a rule that allows, or what holds otherwise. */
  public RuleId allowedBy(Subject subject, FtpCommand command) {
    FtpCommand judged = judgedAs(command);
    Optional<Verb> verb = judged.knownVerb();
    int number =
        verb.isEmpty()
            ? -1
            : firstFitting(subject.scope(), verb.get(), new Question(subject, verb.get(), judged));
    return number < 0 ? OTHERWISE : index.rule(number).id();
  }

  /** Rules name no command that the gateway does not know; SITE is what only servers know. */
  private static FtpCommand judgedAs(FtpCommand command) {
    return command instanceof FtpCommand.Unknown unknown ? unknown.asSite() : command;
  }

  private Verdict byRules(Subject subject, FtpCommand command) {
    FtpCommand judged = judgedAs(command);
    Optional<Verb> verb = judged.knownVerb();
    if (verb.isEmpty()) {
      return ALLOW;
    }
    Verdict own = byRules(subject, verb.get(), judged);
    boolean goesOn = own instanceof Verdict.Allow || own instanceof Verdict.Shadow;
    Optional<FtpCommand.Plain> besides = judged.besides();
    return goesOn && besides.isPresent() ? besides(subject, besides.get(), own) : own;
  }

  /** What is asked for besides is refused like the command itself; the server hears of neither. */
  private Verdict besides(Subject subject, FtpCommand.Plain command, Verdict own) {
    Verdict judged = byRules(subject, command.verb(), command);
    return own instanceof Verdict.Shadow && judged instanceof Verdict.Allow ? own : judged;
  }

  /**
   * Decides about the port a server offers in a 227 or 229. Its address is never used.
   *
   * @param foreign that address is not the server's
   */
  public Verdict decideOffer(int port, boolean foreign) {
    Verdict checked = inForce.decideOffer(port, foreign);
    return checked instanceof Verdict.Allow ? withShadows.decideOffer(port, foreign) : checked;
  }

  /** What follows where this check fails outside of a command, given the reply to the client. */
  public Verdict refusal(FtpReply reply, BuiltinCheck check) {
    return inForce.refusal(reply, check);
  }

  /** Whether this verb is refused, whatever follows it, so that nobody need hear of it. */
  public boolean hides(Subject subject, Verb verb) {
    return hiddenBy(subject, verb).isPresent();
  }

  private Optional<RuleId> hiddenBy(Subject subject, Verb verb) {
    boolean noTls = verb.effect() == Effect.PROTECTION && subject.tls() == TlsStanding.NOT_OFFERED;
    if (verb.refused() || noTls) {
      return Optional.of(BuiltinCheck.NOT_OFFERED);
    }
    if (masked(verb)) {
      return Optional.of(HIDDEN);
    }
    var question = new Question(subject, verb, new FtpCommand.Plain(verb, ""));
    Candidates telling = index.telling(verb, subject.scope());
    for (int i = telling.next(0); i >= 0; i = telling.next(i + 1)) {
      Rule rule = index.rule(i);
      boolean perhaps = index.dynamic(i).stream().anyMatch(Condition::aboutArgument);
      if (perhaps || question.fits(index.dynamic(i), rule.refuses())) {
        return rule.lets() ? Optional.empty() : Optional.of(rule.id());
      }
    }
    return otherwise(verb) instanceof Verdict.Deny(_, RuleId rule)
        ? Optional.of(rule)
        : Optional.empty();
  }

  /** Where what this rule does is written; empty where it is built in. */
  public Optional<String> place(RuleId id) {
    Stream<String> places =
        switch (id) {
          case BuiltinCheck check ->
              Stream.concat(
                  Stream.ofNullable(spec.checks().get(check)).map(PolicySpec.Check::place),
                  spec.limits().place(check).stream());
          case RuleId.Configured _ when id.equals(OTHERWISE) -> Stream.of(spec.otherwise().place());
          case RuleId.Configured _ ->
              spec.rules().stream().filter(rule -> rule.id().equals(id)).map(Rule::place);
        };
    return places.filter(place -> !place.isEmpty()).findFirst();
  }

  /** Where a rule of this name is written; empty where it is built in and nothing is said of it. */
  public Optional<String> place(String id) {
    return place(
        BuiltinCheck.of(id).<RuleId>map(check -> check).orElseGet(() -> new RuleId.Configured(id)));
  }

  /** The built-in checks that let through what they are there to refuse. */
  public Map<BuiltinCheck, PolicySpec.Check> weakened() {
    var weak = new EnumMap<BuiltinCheck, PolicySpec.Check>(BuiltinCheck.class);
    spec.checks()
        .forEach((check, set) -> {
          if (set.enforcement().lets()) {
            weak.put(check, set);
          }
        });
    return weak;
  }

  /** What is announced as larger than any upload may be need not begin (RFC 959 §4.1.3). */
  private boolean tooLarge(FtpCommand allo) {
    long largest = spec.limits().session().largestUpload();
    return largest != PolicyLimits.UNLIMITED
        && Sizes.announced(allo.argumentText(), true) > largest;
  }

  private boolean masked(Verb verb) {
    return !spec.mask().hiddenFeatures().isEmpty()
        && spec.mask().hiddenFeatures().contains(verb.name());
  }

  private Verdict byRules(Subject subject, Verb verb, FtpCommand command) {
    if (masked(verb)) {
      return new Verdict.Deny(NOT_OFFERED, HIDDEN);
    }
    Optional<RuleId> secret =
        verb == Verb.HELP ? hiddenSubject(subject, command) : Optional.empty();
    if (secret.isPresent()) {
      return new Verdict.Deny(NOT_OFFERED, secret.get());
    }
    var question = new Question(subject, verb, command);
    int number = firstFitting(subject.scope(), verb, question);
    return number < 0
        ? otherwise(verb)
        : verdict(index.rule(number), question, index.dynamic(number));
  }

  /** The number of the first rule that matches, or -1. */
  private int firstFitting(Scope scope, Verb verb, Question question) {
    Candidates candidates = index.candidates(verb, scope, question);
    int number = candidates.next(0);
    while (number >= 0 && !question.fits(index.dynamic(number), index.rule(number).refuses())) {
      number = candidates.next(number + 1);
    }
    return number;
  }

  /** HELP about a command that is hidden would tell of it. */
  private Optional<RuleId> hiddenSubject(Subject subject, FtpCommand help) {
    return Verb.of(Words.first(help.argumentText())).flatMap(verb -> hiddenBy(subject, verb));
  }

  private static Verdict verdict(Rule rule, Question question, List<Condition> dynamic) {
    return switch (rule.then()) {
      case Rule.Result.Allow _ -> ALLOW;
      case Rule.Result.Shadow _ -> new Verdict.Shadow(rule.id());
      case Rule.Result.Terminate(FtpReply reply) -> new Verdict.Terminate(reply, rule.id());
      case Rule.Result.Deny(FtpReply reply) ->
          new Verdict.Deny(
              reply.equals(NOT_ALLOWED) && question.guessed(dynamic) ? DIRECTORY_UNKNOWN : reply,
              rule.id());
    };
  }

  /**
   * Whoever may not log in, leave or be protected can be told so by a rule; a whitelist does not
   * mean that.
   */
  private Verdict otherwise(Verb verb) {
    boolean login = verb.group() == VerbGroup.LOGIN || verb.effect() == Effect.PROTECTION;
    return switch (spec.otherwise().kind()) {
      case ALLOW -> ALLOW;
      case DENY -> login ? ALLOW : new Verdict.Deny(NOT_ALLOWED, OTHERWISE);
      case SHADOW -> login ? ALLOW : new Verdict.Shadow(OTHERWISE);
    };
  }
}
