package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Files whose every byte counts. */
final class Sha256 {
  private Sha256() {}

  static String of(Path file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a file of random bytes, the same ones for the same seed. */
  static Path randomFile(Path file, int bytes, long seed) throws IOException {
    var content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return Files.write(file, content);
  }
}
