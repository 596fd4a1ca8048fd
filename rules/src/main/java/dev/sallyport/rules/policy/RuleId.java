package dev.sallyport.rules.policy;

/** The stable name of what decided: in logs, metrics, audit events, replies of "explain". */
public sealed interface RuleId permits BuiltinCheck, RuleId.Configured {

  /** The name. */
  String id();

  /** What it is about, in words for people. */
  String text();

  /** Whether a refusal counts toward {@link Limits#violations}. */
  boolean violation();

  /** A rule of the operator's. What it refuses may be a well-meaning client's routine. */
  record Configured(String id) implements RuleId {

    @Override
    public String text() {
      return "a rule of the policy";
    }

    @Override
    public boolean violation() {
      return false;
    }
  }
}
