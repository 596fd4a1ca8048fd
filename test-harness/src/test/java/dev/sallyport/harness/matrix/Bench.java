package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpClientUnderTest;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.harness.peers.Mode;
import dev.sallyport.harness.peers.Operation;
import dev.sallyport.harness.peers.Security;
import dev.sallyport.harness.peers.Transcript;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One client and one server, each with an empty directory.
 *
 * @param local the client's directory
 */
record Bench(
    FtpClientUnderTest client, Mode mode, Account account, FtpServerUnderTest server, Path local) {

  /** Long enough to need several reads at every station, and no multiple of a buffer's size. */
  private static final int FILE_BYTES = 300_007;

  static Bench prepare(
      FtpClientUnderTest client, Mode mode, Account account, FtpServerUnderTest server)
      throws IOException {
    empty(server.home());
    return new Bench(client, mode, account, server, Files.createTempDirectory("sallyport-client-"));
  }

  /**
   * Does it, and checks that the client used this mode and no other, protected data as it should,
   * and sent this command.
   */
  Transcript perform(Operation operation, String verb) throws IOException, InterruptedException {
    Transcript transcript = client.perform(operation, mode, account, local);
    assertThat(transcript.modes()).as("%s", transcript).isEqualTo(Set.of(mode));
    assertThat(transcript.sent(verb)).as("%s sent\n%s", verb, transcript).isTrue();
    boolean asked = account.security() instanceof Security.Tls tls && tls.privateData();
    assertThat(transcript.commands().contains("PROT P"))
        .as("PROT P sent\n%s", transcript)
        .isEqualTo(asked);
    return transcript;
  }

  /** A path in the client's directory. */
  Path local(String name) {
    return local.resolve(name);
  }

  /** A path in the server's directory. */
  Path remote(String name) {
    return server.home().resolve(name);
  }

  /** Random bytes, so every value is among them: CR, LF and IAC too. */
  static byte[] bytes() {
    var bytes = new byte[FILE_BYTES];
    new Random(959).nextBytes(bytes);
    return bytes;
  }

  Path onServer(String name, byte[] content) throws IOException {
    return open(Files.write(remote(name), content));
  }

  Path onClient(String name, byte[] content) throws IOException {
    return Files.write(local(name), content);
  }

  /** A file too large to be over before anybody can abort it; it takes no room. */
  Path largeOnServer(String name) throws IOException {
    Path file = remote(name);
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    return open(file);
  }

  Path directoryOnServer(String name) throws IOException {
    return open(Files.createDirectory(remote(name)));
  }

  List<Path> filesOnServer() throws IOException {
    try (var files = Files.list(server.home())) {
      return files.toList();
    }
  }

  /** Removes the client's files. */
  void clear() throws IOException {
    empty(local);
    Files.delete(local);
  }

  private static Path open(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static void empty(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(directory)) {
          Files.delete(file);
        }
      }
    }
  }
}
