package dev.sallyport.harness.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary folder with something to list and something to download. */
record SampleFiles(Path folder) {
  private static final int PICTURE_BYTES = 3 * 1024 * 1024;

  static SampleFiles create() throws IOException {
    Path folder = Files.createTempDirectory("sallyport-quickstart-");
    Files.writeString(folder.resolve("hello.txt"), "Hello from the server behind the gateway.\n");
    Files.write(folder.resolve("picture.raw"), new byte[PICTURE_BYTES]);
    Path reports = Files.createDirectory(folder.resolve("reports"));
    Files.writeString(reports.resolve("2026 summary.txt"), "A name with a space in it.\n");
    Files.createDirectory(folder.resolve("uploads"));
    return new SampleFiles(folder);
  }

  /** Removes the folder and what was uploaded into it. */
  void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
