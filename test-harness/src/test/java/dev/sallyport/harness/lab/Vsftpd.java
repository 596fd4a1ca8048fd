package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The vsftpd of this machine, or else one taken out of its Debian package: Debian's FTP servers
 * exclude one another, and a test has no business removing the one that is installed.
 */
final class Vsftpd {
  private static final Path UNPACKED = Path.of("target", "lab-packages").toAbsolutePath();

  private Vsftpd() {}

  /** The words that start it with this configuration file. */
  static String[] command(Path config) throws IOException, InterruptedException {
    if (Stream.of("/usr/sbin/vsftpd", "/usr/bin/vsftpd").map(Path::of).anyMatch(Files::exists)) {
      return new String[] {"vsftpd", config.toString()};
    }
    Path program = UNPACKED.resolve("usr/sbin/vsftpd");
    if (!Files.exists(program)) {
      unpack();
    }
    try (Stream<Path> files = Files.walk(UNPACKED)) {
      String libraries =
          files
              .filter(file -> file.getFileName().toString().startsWith("libwrap.so"))
              .map(file -> file.resolveSibling("").toString())
              .findFirst()
              .orElseThrow();
      return new String[] {
        "env", "LD_LIBRARY_PATH=" + libraries, program.toString(), config.toString()
      };
    }
  }

  private static void unpack() throws IOException, InterruptedException {
    Files.createDirectories(UNPACKED);
    run("apt-get", "-q", "download", "vsftpd", "libwrap0");
    try (Stream<Path> packages = Files.list(UNPACKED)) {
      for (Path each : packages.filter(file -> file.toString().endsWith(".deb")).toList()) {
        run("dpkg", "-x", each.toString(), UNPACKED.toString());
      }
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).directory(UNPACKED.toFile()).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(
          "no vsftpd on this machine, and: "
              + List.of(command)
              + ": "
              + new String(said, StandardCharsets.UTF_8));
    }
  }
}
