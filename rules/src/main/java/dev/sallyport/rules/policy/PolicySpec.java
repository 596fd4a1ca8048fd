package dev.sallyport.rules.policy;

import java.util.List;
import java.util.Map;

/**
 * A policy as it is written, checked.
 *
 * @param name as listeners name it
 * @param checks exceptions only
 * @param rules the first that matches decides
 * @param otherwise where none matches
 * @param limits what sessions may use
 */
public record PolicySpec(
    String name,
    Map<BuiltinCheck, Check> checks,
    List<Rule> rules,
    Otherwise otherwise,
    Mask mask,
    PolicyLimits limits) {

  /** What holds where nothing is configured. */
  public static final PolicySpec BUILT_IN =
      new PolicySpec(
          "built-in", Map.of(), List.of(), Otherwise.ALLOW, Mask.NONE, PolicyLimits.USUAL);

  /** Copies. */
  public PolicySpec {
    checks = Map.copyOf(checks);
    rules = List.copyOf(rules);
    checks.forEach((check, set) -> {
      if (!check.enforcements().contains(set.enforcement())) {
        throw new IllegalArgumentException(check + " " + set);
      }
    });
  }

  /**
   * What an operator made of a built-in check.
   *
   * @param place where that is written, as {@code file:line}
   */
  public record Check(Enforcement enforcement, String place) {}

  /**
   * What holds where no rule matches.
   *
   * @param place where that is written; empty where it is not
   */
  public record Otherwise(Kind kind, String place) {

    /** As without any configuration. */
    public static final Otherwise ALLOW = new Otherwise(Kind.ALLOW, "");

    /** The choices. */
    public enum Kind {
      ALLOW,
      DENY,
      SHADOW
    }
  }
}
