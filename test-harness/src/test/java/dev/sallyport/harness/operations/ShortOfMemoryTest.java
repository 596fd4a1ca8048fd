package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.scripted.Line;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that may have 8 MiB for buffers")
@Timeout(180)
class ShortOfMemoryTest {
  private static final Map<String, String> LITTLE =
      Map.of("SALLYPORT_OPTS", "-XX:MaxDirectMemorySize=8m");

  /** More than there is room for, even for the little that each has once memory is short. */
  private static final int CROWD = 600;

  private static final Pattern PORT = Pattern.compile("229 .*\\(\\|\\|\\|(\\d+)\\|\\)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ArrayList<AutoCloseable> crowd = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void refusesTransfersBeforeNoneIsLeftAndTakesThemAgainWhenReceiversLeave() throws Exception {
    assumeThat(Program.HOME).as("made by mvn package").isDirectory();
    int port = Ports.free();
    Path audit = folder.resolve("audit.json");
    try (PatientServer server = new PatientServer()) {
      Path configuration = folder.resolve("sallyport.conf");
      Files.writeString(configuration, configuration(port, server.port()));
      var gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (Program _ =
              Program.packaged(configuration, ProcessBuilder.Redirect.to(audit.toFile()), LITTLE)
                  .ready();
          Line early = Demo.loggedIn(gateway)) {
        String refusal = "";
        while (refusal.isEmpty() && crowd.size() < 2 * CROWD) {
          refusal = stopsToRead(gateway);
        }
        assertThat(refusal)
            .isEqualTo("425 The gateway has no memory for one more transfer, try again");
        assertThat(crowd).as("sessions and their data connections").hasSizeGreaterThan(40);
        early.says("NOOP");
        early.hears("200");
        Program.eventually(
            "an event", PATIENCE, () -> Files.readString(audit).contains("no_memory"));

        for (AutoCloseable one : crowd) {
          one.close();
        }
        Program.eventually("a transfer", PATIENCE, () -> Demo.passive(early).startsWith("229 "));
      }
    }
  }

  /**
   * One more session with a download that its client does not read.
   *
   * @return the refusal, or empty
   */
  private String stopsToRead(InetSocketAddress gateway) throws Exception {
    Line client = Demo.loggedIn(gateway);
    crowd.add(client);
    String reply = Demo.passive(client);
    Matcher port = PORT.matcher(reply);
    if (!port.find()) {
      return reply;
    }
    var data = new Socket();
    crowd.add(data);
    data.setReceiveBufferSize(4096);
    data.connect(new InetSocketAddress(gateway.getAddress(), Integer.parseInt(port.group(1))));
    client.says("RETR endless");
    client.hears("150");
    return "";
  }

  private static String configuration(int port, int serverPort) {
    return """
    sallyport {
      listeners = [
        { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d", data-plane = copy
          client-side.data-ports = "20000-29999", server-side.data-ports = "30000-39999" }
      ]
      limits { max-sessions = 2000, max-sessions-per-client = 2000 }
      admin.bind = "127.0.0.1:0"
    }
    """
        .formatted(port, serverPort);
  }
}
