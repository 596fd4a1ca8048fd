package dev.sallyport.proxy.config;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Enforcement;
import dev.sallyport.rules.policy.Mask;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicySpec;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import dev.sallyport.rules.policy.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One policy under {@code sallyport.policies}. */
final class PolicyReading {
  private static final Pattern FEATURE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,31}");

  private final String name;
  private final Section section;
  private final Set<String> listeners;

  PolicyReading(String name, Section section, Set<String> listeners) {
    this.name = name;
    this.section = section;
    this.listeners = listeners;
  }

  /** With stand-ins for what was refused. */
  PolicySpec read() {
    Map<BuiltinCheck, PolicySpec.Check> checks = checks(section.section("checks"));
    List<Rule> rules = rules();
    Otherwise.Kind kind =
        section.text(
            "otherwise",
            Spelling.words(Otherwise.Kind.class),
            Otherwise.Kind.ALLOW,
            text -> Spelling.word(Otherwise.Kind.class, text));
    String place = section.isBuiltIn("otherwise") ? "" : section.place("otherwise");
    Mask mask = mask(section.section("mask"));
    PolicyLimits limits =
        PolicyLimitsReading.read(section.section("limits"), section.section("bans"));
    section.refuseUnknown();
    return new PolicySpec(name, checks, rules, new Otherwise(kind, place), mask, limits);
  }

  private static Map<BuiltinCheck, PolicySpec.Check> checks(Section section) {
    var checks = new EnumMap<BuiltinCheck, PolicySpec.Check>(BuiltinCheck.class);
    for (Leaf leaf : section.leaves()) {
      Optional<BuiltinCheck> check = BuiltinCheck.of(leaf.key());
      if (check.isEmpty()) {
        leaf.refuse("the id of a built-in check" + meant(leaf.key()));
        continue;
      }
      Optional<Enforcement> enforcement =
          Spelling.word(Enforcement.class, leaf.text())
              .filter(check.get().enforcements()::contains);
      if (enforcement.isEmpty()) {
        leaf.refuse(choices(check.get()));
      } else {
        checks.put(check.get(), new PolicySpec.Check(enforcement.get(), leaf.place()));
      }
    }
    return checks;
  }

  private static String meant(String id) {
    Set<String> ids = new HashSet<>();
    for (BuiltinCheck check : BuiltinCheck.values()) {
      ids.add(check.id());
    }
    return NearMiss.of(id, ids)
        .map(near -> "; did you mean " + near + "?")
        .orElse(", such as " + BuiltinCheck.FOREIGN_ADDRESS.id());
  }

  private static String choices(BuiltinCheck check) {
    String words =
        check.enforcements().stream()
            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "));
    return check.enforcements().size() == 1
        ? words + ", for this check leaves no choice: " + check.text()
        : words;
  }

  private List<Rule> rules() {
    var ids = new HashSet<String>();
    var rules = new ArrayList<Rule>();
    for (Section each : section.sections("rules")) {
      Rule rule = new RuleReading(each, listeners).read();
      if (!each.isRefused("id") && !ids.add(rule.id().id())) {
        each.refuse("id", "an id no other rule of this policy has");
      }
      rules.add(rule);
    }
    return rules;
  }

  private static Mask mask(Section section) {
    var mask =
        new Mask(
            reply(section, "banner", 220),
            reply(section, "syst", 215),
            Set.copyOf(
                section.texts(
                    "features-hidden",
                    "the first word of a feature, such as MDTM",
                    text ->
                        Optional.of(text)
                            .filter(word -> FEATURE.matcher(word).matches())
                            .map(Ascii::upper))));
    section.refuseUnknown();
    return mask;
  }

  private static List<FtpReply> reply(Section section, String key, int code) {
    if (!section.has(key)) {
      return List.of();
    }
    return List.of(
        section.text(
            key,
            "a reply of one line with the code " + code + ", printable ASCII",
            FtpReply.of(code, ""),
            text -> Spelling.reply(text).filter(reply -> reply.code() == code)));
  }
}
