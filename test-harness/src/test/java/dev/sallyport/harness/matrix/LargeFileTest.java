package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.NeedsServerImage;
import dev.sallyport.harness.peers.ServerInContainer;
import dev.sallyport.harness.peers.ServerSoftware;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A file of more than 4 GiB")
@NeedsServerImage
class LargeFileTest {
  private static final long FOUR_GIB = 1L << 32;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void arrivesAsItWas() throws Exception {
    try (var server = ServerInContainer.start(ServerSoftware.VSFTPD);
        var way = Way.to(server)) {
      Path file = sparse(server.home().resolve("large.bin"));
      Account account = way.account(false).orElseThrow();
      Process curl =
          new ProcessBuilder(
                  "curl",
                  "-q",
                  "-sS",
                  "--user",
                  account.user() + ":" + account.password(),
                  "ftp://" + account.authority() + "/large.bin")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      // Never on a disk of the client's: it is hashed as it comes.
      String arrived = Digest.sha256(curl.getInputStream());
      assertThat(curl.waitFor()).isZero();
      assertThat(arrived).isEqualTo(Digest.sha256(file));
    }
  }

  /** Takes little room; what lies where 31 and 32 bits end would show a wrong offset. */
  private static Path sparse(Path path) throws IOException {
    var marks = new byte[1 << 20];
    new Random(3659).nextBytes(marks);
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      for (long offset :
          new long[] {0, FOUR_GIB / 2 - 12_345, FOUR_GIB - 54_321, FOUR_GIB * 21 / 20}) {
        file.seek(offset);
        file.write(marks);
      }
    }
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
  }
}
