package dev.sallyport.harness.peers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A client's process, started in a directory of its own and ended after a time. */
final class ClientProgram {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final Path out;
  private final Path err;
  private final Path trace;

  /** One that reports its commands on standard error or output. */
  ClientProgram(Path directory) throws IOException {
    this(directory, Files.createTempFile(directory, ".client", ".trace"));
  }

  /**
   * One that reports its commands in a file of their own.
   *
   * @param trace will be removed if it is there
   */
  ClientProgram(Path directory, Path trace) throws IOException {
    Files.deleteIfExists(trace);
    this.trace = trace;
    this.directory = directory;
    this.out = Files.createTempFile(directory, ".client", ".out");
    this.err = Files.createTempFile(directory, ".client", ".err");
  }

  /** Why it cannot be run; empty if it is in the PATH. */
  static Optional<String> missing(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    boolean there =
        Arrays.stream(path.split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    return there ? Optional.empty() : Optional.of(program + " is not installed");
  }

  Process start(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    // What a person has in a home directory changes what clients do.
    builder.environment().put("HOME", directory.toString());
    return builder.start();
  }

  /** Runs to the end; {@code input} is typed into it. */
  void run(List<String> command, String input) throws IOException, InterruptedException {
    Process process = start(command);
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    await(process);
  }

  /** Waits for its end, and says so if it failed. */
  void await(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("still running after " + LIMIT + "\n" + printed());
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit " + process.exitValue() + "\n" + printed());
    }
  }

  String out() throws IOException {
    return text(out);
  }

  private String printed() throws IOException {
    return (Files.exists(trace) ? text(trace) : "") + text(err) + out();
  }

  /**
   * What it printed, with the lines that report a command taken out of everything.
   *
   * @param command has one group, the command line
   */
  Transcript transcript(Pattern command) throws IOException {
    return transcript(command, printed());
  }

  Transcript transcript(Pattern command, String trace) throws IOException {
    List<String> commands = command.matcher(trace).results().map(found -> found.group(1)).toList();
    return new Transcript(commands, out(), trace);
  }

  /** Programs write names and listings as they come; a byte that is no UTF-8 must not stop us. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
