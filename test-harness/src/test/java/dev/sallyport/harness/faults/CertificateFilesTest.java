package dev.sallyport.harness.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of a gateway's certificates")
@Timeout(180)
class CertificateFilesTest {
  /** More than all the sockets on the way can hold, so that its transfer lasts until it is read. */
  private static final int LARGE = 32 << 20;

  @TempDir private Path folder;

  private Pyftpdlib server;

  @BeforeEach
  void serve() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("file"), "contents");
    try (var large = new RandomAccessFile(files.resolve("large").toFile(), "rw")) {
      large.setLength(LARGE);
    }
    server = Pyftpdlib.serving(files);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
  }

  @Test
  void mayBeOnePkcs12() throws Exception {
    SelfSignedPair pair = SelfSignedPair.in(folder);
    Said made =
        Said.by(
            folder,
            List.of(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                pair.certificate().toString(),
                "-inkey",
                pair.key().toString(),
                "-out",
                "both.p12",
                "-passout",
                "pass:s3cret"));
    assertThat(made.code()).as(made.text()).isZero();
    try (Gateway gateway =
        Gateway.start(
            server.address(),
            "listener.client-side.tls { mode = required, pkcs12 = \"%s\", password = s3cret }"
                .formatted(folder.resolve("both.p12")))) {
      String url = "ftp://127.0.0.1:" + gateway.address().getPort() + "/file";
      assertThat(Said.byCurl(folder, pair.certificate(), url)).isEqualTo(new Said(0, "contents"));
    }
  }

  @Test
  void mayChangeWhileASessionTransfers() throws Exception {
    SelfSignedPair old = SelfSignedPair.in(folder);
    SelfSignedPair renewed = SelfSignedPair.in(Files.createDirectory(folder.resolve("renewed")));
    try (Gateway gateway =
        Gateway.start(
            server.address(),
            """
            listener.client-side.tls { mode = required, require-session-reuse = false, \
            certificate = "%s", key = "%s" }\
            """
                .formatted(old.certificate(), old.key()))) {
      String url = "ftp://127.0.0.1:" + gateway.address().getPort() + "/file";
      FTPSClient transferring = client(gateway);
      try (InputStream data = requireNonNull(transferring.retrieveFileStream("large"))) {
        assertThat(data.read()).isZero();
        Files.move(renewed.key(), old.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.certificate(), old.certificate(), StandardCopyOption.REPLACE_EXISTING);
        gateway.eventually(
            "a new session shows the new certificate",
            Duration.ofSeconds(60),
            () -> shows(renewed, url));
        assertThat(data.readAllBytes()).hasSize(LARGE - 1);
      }
      assertThat(transferring.completePendingCommand()).isTrue();
      // Its data connections are still those of its control connection.
      try (InputStream data = requireNonNull(transferring.retrieveFileStream("file"))) {
        assertThat(data.readAllBytes()).asString().isEqualTo("contents");
      }
      assertThat(transferring.completePendingCommand()).isTrue();
      transferring.disconnect();
    }
  }

  @Test
  void areNamedWhereTheKeyIsAnothers() throws Exception {
    SelfSignedPair one = SelfSignedPair.in(folder);
    SelfSignedPair other = SelfSignedPair.in(Files.createDirectory(folder.resolve("other")));
    String configuration =
        """
        sallyport {
          listeners = [
            { name = public, bind = "127.0.0.1:0", server = "127.0.0.1:21"
              client-side.tls { mode = required, certificate = "%s", key = "%s" } }
          ]
          admin.bind = "127.0.0.1:0"
        }
        """
            .formatted(one.certificate(), other.key());
    Path file = Files.writeString(folder.resolve("sallyport.conf"), configuration);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> check =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sallyport.proxy.app.Main",
            "check",
            "--config",
            file.toString());
    Said said = Said.by(folder, check);
    assertThat(said.code()).as(said.text()).isEqualTo(2);
    assertThat(said.text())
        .contains(other.key().toString(), "the key of the certificate in " + one.certificate());
  }

  private static FTPSClient client(Gateway gateway) throws Exception {
    var client = new FTPSClient(false);
    client.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    client.setDefaultTimeout(30_000);
    client.connect(gateway.address().getAddress(), gateway.address().getPort());
    client.execPBSZ(0);
    client.execPROT("P");
    assertThat(client.login("ann", "right")).isTrue();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  private boolean shows(SelfSignedPair pair, String url) {
    try {
      return Said.byCurl(folder, pair.certificate(), url).equals(new Said(0, "contents"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
