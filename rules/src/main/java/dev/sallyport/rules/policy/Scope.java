package dev.sallyport.rules.policy;

/**
 * The rules of a policy that can concern one party at all, found once and then used for every
 * command.
 */
public final class Scope {
  private final Party party;
  private final RuleSet rules;

  Scope(Party party, RuleSet rules) {
    this.party = party;
    this.rules = rules;
  }

  /** Whose scope this is. */
  public Party party() {
    return party;
  }

  RuleSet rules() {
    return rules;
  }
}
