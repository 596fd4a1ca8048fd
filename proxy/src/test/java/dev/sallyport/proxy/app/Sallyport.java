package dev.sallyport.proxy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The program as a process of its own, as an operator starts it. */
final class Sallyport implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Path out;
  private final Path err;

  private Sallyport(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static Sallyport start(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    var command = new ArrayList<String>();
    // Whoever runs the tests may ignore SIGHUP (nohup does), and a child would inherit that.
    command.addAll(List.of("env", "--default-signal=HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Sallyport(process, out, err);
  }

  /** Waits for {@code text} on stderr. */
  void awaitError(String text) throws IOException, InterruptedException {
    awaitErrors(text, 1);
  }

  /** Waits until {@code text} has come so often on stderr. */
  void awaitErrors(String text, int times) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (err().split(Pattern.quote(text), -1).length <= times) {
      boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        throw new AssertionError("no \"" + text + "\" in: " + err());
      }
    }
  }

  /** SIGHUP. */
  void hangUp() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE)) {
      throw new AssertionError("still running: " + err());
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** What is in its memory, by file. */
  String maps() throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
