package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The sockets that a service manager passes")
class ListenSocketsTest {

  @ParameterizedTest
  @CsvSource({"'', 7", "1, 8", "0, 7", "-1, 7", "99999, 7", "x, 7"})
  void areNoneUnlessTheyAreMeantForThisProcess(String count, String pid) {
    var environment = Map.of("LISTEN_FDS", count, "LISTEN_PID", pid);
    assertThat(ListenSockets.passed(environment, 7).closeUnclaimed()).isEmpty();
  }
}
