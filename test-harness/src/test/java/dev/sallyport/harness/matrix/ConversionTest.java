package dev.sallyport.harness.matrix;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpClientUnderTest;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.harness.peers.Mode;
import dev.sallyport.harness.peers.NeedsServerImage;
import dev.sallyport.harness.peers.ServerInContainer;
import dev.sallyport.harness.peers.ServerSoftware;
import dev.sallyport.proxy.app.StartException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Each server refuses what it is not meant to be asked, so a conversion that is not made fails. */
@DisplayName("A gateway that converts")
@NeedsServerImage
class ConversionTest {
  private static final List<Exercise> EXERCISES =
      List.of(Exercise.DOWNLOAD, Exercise.UPLOAD, Exercise.LISTING);

  @TestFactory
  Stream<DynamicNode> letsAnyClientUseAServerWithoutPassiveMode() throws Exception {
    return transfers(ServerSoftware.ACTIVE_ONLY, "active");
  }

  @TestFactory
  Stream<DynamicNode> letsAnyClientUseAServerWithoutActiveMode() throws Exception {
    return transfers(ServerSoftware.PASSIVE_ONLY, "passive");
  }

  @TestFactory
  Stream<DynamicNode> letsAnyClientUseAServerWithoutExtendedForms() throws Exception {
    return transfers(ServerSoftware.WITHOUT_RFC_2428, "same");
  }

  /** lftp uses EPSV with IPv4 only where FEAT lists it, and this server does not. */
  private static boolean needsFeat(ServerSoftware software, FtpClientUnderTest client, Mode mode) {
    return software.equals(ServerSoftware.ACTIVE_ONLY)
        && client.name().equals("lftp")
        && mode == Mode.EPSV;
  }

  private static Stream<DynamicNode> transfers(ServerSoftware software, String dataMode)
      throws IOException, InterruptedException, StartException {
    FtpServerUnderTest server = ServerInContainer.start(software);
    Gateway gateway = Gateway.start(server, dataMode);
    var cells = Stream.<Cell>builder();
    for (FtpClientUnderTest client : FtpClientUnderTest.all()) {
      for (boolean ipv6 : new boolean[] {false, true}) {
        Account account = gateway.account(ipv6).orElseThrow();
        for (Mode mode : Mode.values()) {
          for (Exercise exercise : EXERCISES) {
            if (client.missing().isEmpty()
                && !client.lacksModes(ipv6).containsKey(mode)
                && !needsFeat(software, client, mode)
                && !client.lacks().containsKey(exercise.feature())) {
              cells.add(new Cell(server, client, mode, exercise, account));
            }
          }
        }
      }
    }
    return cells
        .build()
        .<DynamicNode>map(cell -> dynamicTest(cell.toString(), cell::run))
        .onClose(gateway::close)
        .onClose(server::close);
  }
}
