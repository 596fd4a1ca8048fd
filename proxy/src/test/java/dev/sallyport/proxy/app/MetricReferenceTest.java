package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.metrics.MetricReference;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference of metrics")
class MetricReferenceTest {
  private static final Path PAGE = Path.of("../deploy/METRICS.md");
  private static final String CONFIGURATION =
      """
      sallyport.listeners = [ { name = public, bind = "127.0.0.1:0", server = "10.0.0.5:21" } ]
      """;

  /** To write it anew after a meter has changed: -Dsallyport-write-metrics */
  @Test
  void isWhatTheCodeMakes() throws Exception {
    var config = ((LoadResult.Loaded) ConfigLoader.parse(CONFIGURATION)).config();
    String made = MetricReference.markdown(MetricTags.of(config));
    if (System.getProperty("sallyport-write-metrics") != null) {
      Files.writeString(PAGE, made);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(made);
  }
}
