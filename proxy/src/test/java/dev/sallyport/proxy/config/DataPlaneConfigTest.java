package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.data.PlaneChoice.Abilities;
import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.data.PlaneChoice.Plane;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel cannot do: whoever insists on the kernel is told by {@code check}. */
@DisplayName("A listener that asks for what only the relay can do")
class DataPlaneConfigTest {
  private static final Abilities ALL = new Abilities(new Ability.Present(), new Ability.Present());

  @ParameterizedTest
  @MethodSource("obstacles")
  void isRefusedWhereItInsistsOnTheKernel(String listener, String policy, String why) {
    assertThat(problems(configuration("kernel", listener, policy)))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.toString()).contains("data-plane", "auto or relay here", why));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void isRelayedWhereTheGatewayChooses(String listener, String policy, String why) {
    ListenerConfig config = loaded(configuration("auto", listener, policy));
    assertThat(config.needsRelay()).isEqualTo(why);
    assertThat(PlaneChoice.of(config.dataPlane(), ALL, config.needsRelay()).plane())
        .isEqualTo(Plane.SPLICE);
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void isRelayedWhereItAsksForThat(String listener, String policy, String why) {
    assertThat(loaded(configuration("relay", listener, policy)).needsRelay()).isEqualTo(why);
  }

  @Test
  void isTheKernelsWithoutIt() {
    for (String policy :
        new String[] {
          "",
          "rules = [ { id = big, when { size-above = 1MiB }, then = deny } ]",
          "limits { transfers-per-session = 3, login-attempts = 2, commands-per-second = 5 }"
        }) {
      for (String wanted : new String[] {"kernel", "auto"}) {
        ListenerConfig config = loaded(configuration(wanted, FIXED, policy));
        assertThat(config.needsRelay()).isEmpty();
        assertThat(PlaneChoice.of(config.dataPlane(), ALL, config.needsRelay()).plane())
            .isEqualTo(Plane.KERNEL);
      }
    }
  }

  private static final String FIXED = "server = \"10.0.0.5:21\"";

  static Stream<Arguments> obstacles() {
    String rate = "its policy limits the rate of transfers";
    String size = "its policy limits the size of transfers";
    String tls = "TLS ends in the gateway";
    return Stream.of(
        Arguments.of(FIXED, "limits.upload-rate = 1MiB", rate),
        Arguments.of(FIXED, "limits.upload-rate-per-client = 1MiB", rate),
        Arguments.of(FIXED, "limits.upload-rate-per-user = 1MiB", rate),
        Arguments.of(FIXED, "limits.download-rate = 1MiB", rate),
        Arguments.of(FIXED, "limits.download-rate-per-client = 1MiB", rate),
        Arguments.of(FIXED, "limits.download-rate-per-user = 1MiB", rate),
        Arguments.of(FIXED, "limits.largest-upload = 1MiB", size),
        Arguments.of(FIXED, "limits.largest-download = 1MiB", size),
        Arguments.of(FIXED + ", server-side.tls { mode = explicit }", "", tls),
        Arguments.of(FIXED + ", server-side.tls { mode = implicit }", "", tls),
        Arguments.of("intercept = tproxy", "", "it intercepts connections"));
  }

  private static String configuration(String plane, String listener, String policy) {
    return """
    sallyport {
      listeners = [ { name = public, bind = "127.0.0.1:2121", data-plane = %s, %s } ]
      policies.default { %s }
    }
    """
        .formatted(plane, listener, policy);
  }

  private static ListenerConfig loaded(String hocon) {
    return switch (ConfigLoader.parse(hocon)) {
      case LoadResult.Loaded(var config) -> config.listeners().getFirst();
      case LoadResult.Refused(var problems) -> throw new AssertionError(problems);
    };
  }

  private static List<ConfigProblem> problems(String hocon) {
    return switch (ConfigLoader.parse(hocon)) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Refused(var problems) -> problems;
    };
  }
}
