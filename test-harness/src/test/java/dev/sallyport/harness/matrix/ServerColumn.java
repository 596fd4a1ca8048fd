package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * One server with every client in every mode. Each server has a class of its own so that they run
 * side by side, for most of the time is spent waiting for processes.
 */
@NeedsServerImage
abstract class ServerColumn {

  /** What is repeated with IPv6 on the client's side only. */
  private static final List<Exercise> WITH_IPV6 =
      List.of(Exercise.DOWNLOAD, Exercise.UPLOAD, Exercise.LISTING, Exercise.ABORT);

  private final ServerSoftware software;

  ServerColumn(ServerSoftware software) {
    this.software = software;
  }

  @TestFactory
  Stream<DynamicNode> relays() throws IOException, InterruptedException, StartException {
    FtpServerUnderTest server = ServerInContainer.start(software);
    Way way = Way.to(server);
    return FtpClientUnderTest.all().stream()
        .map(client -> row(server, client, way))
        .onClose(way::close)
        .onClose(server::close);
  }

  private static DynamicNode row(FtpServerUnderTest server, FtpClientUnderTest client, Way way) {
    if (client.missing().isPresent()) {
      return dynamicTest(
          client.name() + " is installed", () -> assumeThat(client.missing()).isEmpty());
    }
    return dynamicContainer(
        client.name(),
        cells(server, client, way).map(cell -> dynamicTest(cell.toString(), cell::run)));
  }

  private static Stream<Cell> cells(FtpServerUnderTest server, FtpClientUnderTest client, Way way) {
    var cells = Stream.<Cell>builder();
    for (Mode mode : Mode.values()) {
      boolean ipv4 = !client.lacksModes(false).containsKey(mode);
      boolean ipv6 = !client.lacksModes(true).containsKey(mode);
      if (ipv4) {
        add(cells, server, client, mode, Exercise.ALL, way.account(false));
      }
      if (ipv6) {
        add(cells, server, client, mode, ipv4 ? WITH_IPV6 : Exercise.ALL, way.account(true));
      }
    }
    return cells.build();
  }

  private static void add(
      Stream.Builder<Cell> cells,
      FtpServerUnderTest server,
      FtpClientUnderTest client,
      Mode mode,
      List<Exercise> exercises,
      Optional<Account> account) {
    for (Exercise exercise : exercises) {
      if (account.isPresent()
          && !LeftOut.contains(server.software(), client, mode, exercise.feature())) {
        cells.add(new Cell(server, client, mode, exercise, account.get()));
      }
    }
  }
}
