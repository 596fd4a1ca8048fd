package dev.sallyport.harness.faults;

import dev.sallyport.harness.Gateway;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a program came to.
 *
 * @param text standard output and standard error
 */
record Said(int code, String text) {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Runs a program to its end, which comes at the latest when its time is over. */
  static Said by(Path folder, List<String> command) throws IOException, InterruptedException {
    return by(folder, command, "", "");
  }

  /** The same, with something typed into it when it has said something else. */
  private static Said by(Path folder, List<String> command, String heard, String typed)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    if (typed.isEmpty()) {
      builder.redirectInput(new File("/dev/null"));
    }
    Process process = builder.start();
    CompletableFuture.delayedExecutor(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    try (var in = process.getInputStream();
        var stdin = process.getOutputStream()) {
      var said = new ByteArrayOutputStream();
      while (!said.toString(StandardCharsets.UTF_8).contains(heard)) {
        byte[] next = in.readNBytes(1);
        if (next.length == 0) {
          break;
        }
        said.writeBytes(next);
      }
      stdin.write(typed.getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      in.transferTo(said);
      return new Said(process.waitFor(), said.toString(StandardCharsets.UTF_8));
    }
  }

  /** {@code openssl s_client} at a gateway, with something typed into it when it has said this. */
  static Said bySClient(
      Path folder, Gateway gateway, String heard, String typed, List<String> options)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    command.add("127.0.0.1:" + gateway.address().getPort());
    command.addAll(options);
    return by(folder, command, heard, typed);
  }

  /** {@code curl} with these words, which believes in this certificate. */
  static Said byCurl(Path folder, Path trusted, String... words)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("curl", "-q", "-sS", "--max-time", "60", "--ssl-reqd"));
    command.addAll(List.of("--cacert", trusted.toString(), "-u", "ann:right"));
    command.addAll(List.of(words));
    return by(folder, command);
  }
}
