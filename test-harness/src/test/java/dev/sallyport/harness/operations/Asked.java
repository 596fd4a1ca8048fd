package dev.sallyport.harness.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One command of an operator, in a process of its own. */
final class Asked implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  private Asked(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it; what it says is kept in this folder. */
  static Asked start(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "asked", ".out");
    Path err = Files.createTempFile(folder, "asked", ".err");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.sallyport.proxy.app.Main");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Asked(process, out, err);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits until it has said this on stdout. */
  void awaits(String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!out().contains(text)) {
      boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
      if ((ended && !out().contains(text)) || System.nanoTime() > deadline) {
        throw new AssertionError("no \"" + text + "\" in: " + out() + err());
      }
    }
  }

  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE)) {
      throw new AssertionError("still running: " + out() + err());
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
