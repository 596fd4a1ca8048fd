package dev.sallyport.harness.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that runs in a host of the lab until it is closed. */
final class Background implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  Background(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Everything it wrote to either stream so far. */
  String output() {
    return read(out) + read(err);
  }

  /** Waits until it has ended, and kills it when it has not in time. */
  Ran await(Duration timeout) throws InterruptedException {
    boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      close();
    }
    return new Ran(ended ? process.exitValue() : Ran.TIMED_OUT, read(out), read(err));
  }

  /** Asks it to stop, as an operator would. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
