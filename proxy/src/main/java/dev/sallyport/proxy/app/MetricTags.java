package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.control.ServerFailure;
import dev.sallyport.proxy.control.SessionRefusal;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.metrics.Tag;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The closed sets that metric tags take their values from, gathered where all of them are known.
 */
final class MetricTags {
  private MetricTags() {}

  static Map<Tag, List<String>> of(ProxyConfig config) {
    return Map.of(
        Tag.LISTENER, config.listeners().stream().map(ListenerConfig::name).toList(),
        Tag.VERB, all(Verb.values(), Verb::name),
        Tag.RULE, rules(config),
        Tag.BOUNCE_KIND,
            Stream.of(BuiltinCheck.FOREIGN_ADDRESS, BuiltinCheck.LOW_PORT)
                .map(MetricTags::lower)
                .toList(),
        Tag.END_REASON, all(EndReason.values(), EndReason::tag),
        Tag.SESSION_REFUSAL, all(SessionRefusal.values(), SessionRefusal::tag),
        Tag.CONNECT_FAILURE, all(ServerFailure.values(), ServerFailure::tag),
        Tag.DATA_OUTCOME,
            Stream.concat(
                    Arrays.stream(DataPathResult.Outcome.values()),
                    Arrays.stream(DataPathObserver.Refusal.values()))
                .map(MetricTags::lower)
                .toList());
  }

  /** Every rule that can decide: ours, and the operator's. */
  private static List<String> rules(ProxyConfig config) {
    Stream<String> ours =
        Stream.concat(
            Arrays.stream(BuiltinCheck.values()).map(BuiltinCheck::id),
            Stream.of(Policy.OTHERWISE.id(), Policy.HIDDEN.id()));
    Stream<String> configured =
        config.listeners().stream()
            .flatMap(listener -> listener.policy().rules().stream())
            .map(rule -> rule.id().id());
    return Stream.concat(ours, configured).distinct().toList();
  }

  private static <E extends Enum<E>> List<String> all(E[] values, Function<E, String> tag) {
    return Arrays.stream(values).map(tag).toList();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
