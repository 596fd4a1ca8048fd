package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpClientUnderTest;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.harness.peers.Mode;
import dev.sallyport.harness.peers.NeedsServerImage;
import dev.sallyport.harness.peers.Security;
import dev.sallyport.harness.peers.ServerInContainer;
import dev.sallyport.harness.peers.ServerSoftware;
import dev.sallyport.proxy.tls.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One server that knows TLS with every client that does: each client in each mode with each
 * protection where both sides have TLS, and one mode each, in turn, for every other combination of
 * sides. The servers know AUTH TLS only; toward clients there is implicit TLS too.
 */
@NeedsServerImage
abstract class TlsColumn {
  private final ServerSoftware software;

  @TempDir private static Path folder;

  TlsColumn(ServerSoftware software) {
    this.software = software;
  }

  @TestFactory
  Stream<DynamicNode> relays() throws Exception {
    Path certificate = folder.resolve("tls.crt");
    SelfSigned.write(
        certificate,
        folder.resolve("tls.key"),
        List.of("localhost", "127.0.0.1"),
        Duration.ofDays(1));
    FtpServerUnderTest server = ServerInContainer.start(software, folder);
    Gateway gateway = Gateway.start(server, listeners(certificate));
    return FtpClientUnderTest.withTls().stream()
        .map(client -> row(client, server, gateway, certificate))
        .onClose(gateway::close)
        .onClose(server::close);
  }

  private static DynamicNode row(
      FtpClientUnderTest client, FtpServerUnderTest server, Gateway gateway, Path certificate) {
    if (client.missing().isPresent()) {
      return dynamicTest(
          client.name() + " is installed", () -> assumeThat(client.missing()).isEmpty());
    }
    var tests = new ArrayList<DynamicNode>();
    int turn = 0;
    for (Sides sides : Sides.values()) {
      for (Security security : sides.securities(certificate)) {
        if (client.lacks(security).isPresent()) {
          continue;
        }
        List<Mode> modes = modes(client, security);
        List<Mode> tried = sides == Sides.BOTH ? modes : List.of(modes.get(turn++ % modes.size()));
        Account account =
            gateway.account(sides.listener(security, client.resumesTls())).with(security);
        for (Mode mode : tried) {
          var cell = new Cell(server, client, mode, Exercise.SESSION, account);
          tests.add(dynamicTest(cell + ", " + sides.title, cell::run));
        }
      }
    }
    return dynamicContainer(client.name(), tests);
  }

  private static List<Mode> modes(FtpClientUnderTest client, Security security) {
    boolean passiveOnly =
        security instanceof Security.Tls tls
            && tls.privateData()
            && client.lacksPrivateActiveMode().isPresent();
    return Stream.of(Mode.values())
        .filter(mode -> !client.lacksModes(false).containsKey(mode))
        .filter(mode -> !passiveOnly || mode.isPassive())
        .toList();
  }

  private static Map<String, String> listeners(Path certificate) {
    var listeners = new LinkedHashMap<String, String>();
    for (Sides sides : Sides.values()) {
      for (Security security : sides.securities(certificate)) {
        for (boolean reuse : new boolean[] {true, false}) {
          listeners.put(
              sides.listener(security, reuse), sides.settings(security, reuse, certificate));
        }
      }
    }
    return listeners;
  }

  /** Where there is TLS. */
  private enum Sides {
    FRONT("the server in clear", "mode = clear"),
    BEHIND("TLS to the server only", "mode = explicit, data = private"),
    BOTH("TLS to the server too", "mode = explicit"),
    CLEAR_DATA_BEHIND("TLS to the server with clear data", "mode = explicit, data = clear"),
    AS_CLIENT("TLS to the server as the client does", "mode = same-as-client");

    private final String title;
    private final String toServer;

    Sides(String title, String toServer) {
      this.title = title;
      this.toServer = toServer;
    }

    /** What clients are to use. */
    List<Security> securities(Path certificate) {
      var trusted = Optional.of(certificate);
      List<Security> explicit =
          List.of(new Security.Tls(false, true, trusted), new Security.Tls(false, false, trusted));
      List<Security> implicit =
          List.of(new Security.Tls(true, true, trusted), new Security.Tls(true, false, trusted));
      return switch (this) {
        case BEHIND -> List.of(new Security.Clear());
        case AS_CLIENT -> explicit;
        case FRONT, BOTH, CLEAR_DATA_BEHIND ->
            Stream.concat(explicit.stream(), implicit.stream()).toList();
      };
    }

    String listener(Security security, boolean reuse) {
      String how =
          security instanceof Security.Tls tls && tls.implicit() ? "-implicit" : "-explicit";
      return name().toLowerCase(Locale.ROOT) + how + (reuse ? "-reuse" : "");
    }

    String settings(Security security, boolean reuse, Path certificate) {
      String server =
          "server-side.tls { %s, verify-host = false%s }"
              .formatted(toServer, this == FRONT ? "" : ", trust = \"%s\"".formatted(certificate));
      if (!(security instanceof Security.Tls tls)) {
        return server;
      }
      return """
      client-side.tls {
        mode = %s, require-session-reuse = %s
        certificate = "%s", key = "%s"
      }
      %s
      """
          .formatted(
              tls.implicit() ? "implicit" : "required",
              reuse,
              certificate,
              certificate.resolveSibling("tls.key"),
              server);
    }
  }
}
