package dev.sallyport.harness.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A gateway in a process of its own, with the class path of the tests. */
final class Program implements AutoCloseable {
  /** The packaged gateway, where Maven has made it. */
  static final Path HOME = Path.of("../proxy/target/sallyport").toAbsolutePath().normalize();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path err;

  private Program(Process process, Path err) {
    this.process = process;
    this.err = err;
  }

  static Program run(Path configuration, String... more) throws IOException {
    return run(configuration, ProcessBuilder.Redirect.DISCARD, Map.of(), more);
  }

  /** With its audit events there, and with these environment variables. */
  static Program run(
      Path configuration,
      ProcessBuilder.Redirect out,
      Map<String, String> environment,
      String... more)
      throws IOException {
    Path err = Files.createTempFile(configuration.getParent(), "err", "");
    var command = new ArrayList<String>();
    // Whoever runs the tests may ignore SIGHUP (nohup does), and a child would inherit that.
    command.addAll(List.of("env", "--default-signal=HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.sallyport.proxy.app.Main", "run"));
    command.addAll(List.of("--config", configuration.toString()));
    command.addAll(List.of(more));
    return start(command, environment, out, err);
  }

  /** The packaged gateway, which asks the JVM as its users do, with these environment variables. */
  static Program packaged(
      Path configuration, ProcessBuilder.Redirect out, Map<String, String> environment)
      throws IOException {
    return packaged(List.of(), configuration, out, environment);
  }

  /** The packaged gateway, which has fewer files open, with so many descriptors and no more. */
  static Program withDescriptors(int most, Path configuration) throws IOException {
    String limited = "ulimit -n " + most + " && exec \"$@\"";
    return packaged(
        List.of("bash", "-c", limited, "-"),
        configuration,
        ProcessBuilder.Redirect.DISCARD,
        Map.of());
  }

  private static Program packaged(
      List<String> before,
      Path configuration,
      ProcessBuilder.Redirect out,
      Map<String, String> environment)
      throws IOException {
    var command = new ArrayList<>(before);
    command.add(HOME.resolve("bin/sallyport").toString());
    command.addAll(List.of("run", "--config", configuration.toString()));
    Path err = Files.createTempFile(configuration.getParent(), "err", "");
    return start(command, environment, out, err);
  }

  private static Program start(
      List<String> command, Map<String, String> environment, ProcessBuilder.Redirect out, Path err)
      throws IOException {
    var builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new Program(builder.start(), err);
  }

  /** Waits until this is so. */
  static void eventually(String what, Duration patience, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** How many descriptors it has open. */
  int descriptors() {
    String[] open = Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
    return open == null ? 0 : open.length;
  }

  /** Processor time of all its threads up to now. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Waits until this has come so often on stderr. */
  void awaits(String text, int times) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (err().split(Pattern.quote(text), -1).length <= times) {
      boolean ended = process.waitFor(5, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() > deadline) {
        throw new AssertionError("not " + times + " times \"" + text + "\" in: " + err());
      }
    }
  }

  Program ready() throws IOException, InterruptedException {
    awaits(" is ready", 1);
    return this;
  }

  void hangUp() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
  }

  void terminate() {
    process.destroy();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The processor time it has taken so far. */
  long cpuMillis() {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE)) {
      throw new AssertionError("still running: " + err());
    }
    return process.exitValue();
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
