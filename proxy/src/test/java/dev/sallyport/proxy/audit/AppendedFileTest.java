package dev.sallyport.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An audit file")
class AppendedFileTest {
  @TempDir private Path folder;

  @Test
  void hasTheLineThatWasCutEnded() throws Exception {
    assertThat(afterNewlineAnd("{}\n", "{\"time\":")).isEqualTo("{\"time\":\n{}\n");
  }

  @Test
  void getsNoEmptyLineWhereNoneWasCut() throws Exception {
    assertThat(afterNewlineAnd("{}\n", "")).isEqualTo("{}\n");
    assertThat(afterNewlineAnd("{}\n", "{}\n")).isEqualTo("{}\n{}\n");
  }

  private String afterNewlineAnd(String written, String before) throws Exception {
    Path path = Files.writeString(folder.resolve("audit.json"), before);
    try (var file = new AppendedFile(path, System::nanoTime)) {
      file.write('\n');
      file.write(written.getBytes(StandardCharsets.UTF_8));
    }
    return Files.readString(path);
  }
}
