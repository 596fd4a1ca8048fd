package dev.sallyport.harness.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Ports;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The quickstart's server")
@Timeout(30)
class EmbeddedServerTest {
  private final FTPClient client = new FTPClient();
  private EmbeddedServer server;

  @BeforeEach
  void startAndLogIn() throws Exception {
    int port = Ports.free();
    server = EmbeddedServer.start(port);
    client.connect(InetAddress.getLoopbackAddress(), port);
    client.login("demo", "sallyport");
  }

  @AfterEach
  void stop() throws IOException {
    client.disconnect();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void servesItsFilesPassiveAndActive(boolean passive) throws IOException {
    enter(passive);
    assertThat(client.listNames()).contains("hello.txt", "picture.raw", "reports", "uploads");
    var file = new ByteArrayOutputStream();
    client.retrieveFile("hello.txt", file);
    assertThat(file.toString(US_ASCII)).startsWith("Hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesUploadsPassiveAndActive(boolean passive) throws IOException {
    enter(passive);
    client.storeFile("uploads/mine.txt", new ByteArrayInputStream("mine".getBytes(US_ASCII)));
    assertThat(client.getSize("uploads/mine.txt")).isEqualTo("4");
  }

  @Test
  void knowsTheExtendedCommands() throws IOException {
    assertThat(client.epsv()).isEqualTo(229);
    assertThat(client.eprt(InetAddress.getLoopbackAddress(), 5_000)).isEqualTo(200);
  }

  private void enter(boolean passive) {
    if (passive) {
      client.enterLocalPassiveMode();
    } else {
      client.enterLocalActiveMode();
    }
  }
}
