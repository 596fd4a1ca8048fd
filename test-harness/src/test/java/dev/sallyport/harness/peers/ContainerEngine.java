package dev.sallyport.harness.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The engine that runs the servers' image, if this machine has one. */
public final class ContainerEngine {
  /** From the module's directory, where Maven runs tests. */
  private static final Path BUILD = Path.of("images", "build");

  private ContainerEngine() {}

  /** Whether the image is there; {@code test-harness/check} sees to it. */
  public static boolean hasImage() {
    try {
      return new ProcessBuilder("docker", "image", "inspect", image())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The name of the image that belongs to this state of its recipe. */
  static String image() throws IOException, InterruptedException {
    Process naming =
        new ProcessBuilder(BUILD.toAbsolutePath().toString(), "--name")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String name =
        new String(naming.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!naming.waitFor(30, TimeUnit.SECONDS) || naming.exitValue() != 0) {
      throw new IOException(BUILD + " --name failed");
    }
    return name;
  }
}
