package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The client that most people script with, in the client's host. */
final class Curl {
  private final Lab lab;

  Curl(Lab lab) {
    this.lab = lab;
  }

  Ran download(Mode mode, String endpoint, String path, Path to)
      throws IOException, InterruptedException {
    return run(mode, "--output", to.toString(), "ftp://" + endpoint + "/" + path);
  }

  Ran upload(Mode mode, String endpoint, Path from, String path)
      throws IOException, InterruptedException {
    return run(mode, "--upload-file", from.toString(), "ftp://" + endpoint + "/" + path);
  }

  private Ran run(Mode mode, String... rest) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of("curl", "-q", "--silent", "--show-error", "--verbose", "--globoff"));
    // By itself curl ignores the address in a 227. Other clients do not, so neither may this one.
    command.add("--no-ftp-skip-pasv-ip");
    command.addAll(List.of("--connect-timeout", "5", "--max-time", "20"));
    command.addAll(mode.options());
    command.addAll(Arrays.asList(rest));
    return lab.exec(Host.CLIENT, Duration.ofSeconds(30), command.toArray(String[]::new));
  }
}
