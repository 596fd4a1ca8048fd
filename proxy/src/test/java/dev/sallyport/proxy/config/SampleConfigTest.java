package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sample configuration")
class SampleConfigTest {
  private static final Path SAMPLE = Path.of("../deploy/sallyport.conf");
  private static final Path README = Path.of("../README.md");
  private static final Pattern HOCON = Pattern.compile("(?ms)^```hocon\\n(.*?)^```");
  private static final List<String> REQUIRED = List.of("name", "bind", "server");

  @Test
  void meansTheSameAsSayingNothing() {
    assertThat(ConfigLoader.load(SAMPLE))
        .usingRecursiveComparison()
        // Where it is written is all that it adds.
        .ignoringFields("config.listeners.policy.otherwise.place")
        .isEqualTo(ConfigLoader.parse(ConfigLoaderTest.MINIMAL));
  }

  @Test
  void holdsEveryKeyOfTheGatewayWithItsDefault() {
    var reference = ConfigFactory.parseResources("reference.conf");
    assertThat(values(sample().withoutPath("sallyport.listeners"))).isEqualTo(values(reference));
  }

  @Test
  void holdsEveryKeyOfAListenerWithItsDefault() {
    var defaults = ConfigFactory.parseResources(ConfigLoader.class, "listener.conf");
    var listener = values(sample().getConfigList("sallyport.listeners").getFirst());
    assertThat(listener).containsKeys(REQUIRED.toArray(String[]::new));
    listener.keySet().removeAll(REQUIRED);
    assertThat(listener).isEqualTo(values(defaults));
  }

  @Test
  void explainsEveryKey() {
    var listener = sample().getConfigList("sallyport.listeners").getFirst();
    assertThat(listener.entrySet())
        .allSatisfy(key -> assertThat(key.getValue().origin().comments()).isNotEmpty());
    assertThat(sample().entrySet())
        .allSatisfy(key -> assertThat(key.getValue().origin().comments()).isNotEmpty());
  }

  @Test
  void isNotContradictedByTheReadme() throws Exception {
    String readme = Files.exists(README) ? Files.readString(README) : "";
    assertThat(HOCON.matcher(readme).results().map((MatchResult block) -> block.group(1)))
        .allSatisfy(
            block -> assertThat(ConfigLoader.parse(block)).isInstanceOf(LoadResult.Loaded.class));
  }

  private static Config sample() {
    return ConfigFactory.parseFile(SAMPLE.toFile());
  }

  /** As written: 60s is not the same as 1m here. */
  private static Map<String, String> values(Config config) {
    var values = new TreeMap<String, String>();
    for (var entry : config.entrySet()) {
      values.put(entry.getKey(), text(entry.getValue()));
    }
    return values;
  }

  private static String text(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
