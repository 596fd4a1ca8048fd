package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpClientUnderTest;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.harness.peers.Mode;
import dev.sallyport.harness.peers.Security;
import java.io.IOException;

/**
 * One test of the matrix.
 *
 * @param account where the client logs in: the gateway, or the server itself
 */
record Cell(
    FtpServerUnderTest server,
    FtpClientUnderTest client,
    Mode mode,
    Exercise exercise,
    Account account) {

  /** Runs it. If it fails through the gateway, runs it without, and says how that went. */
  void run() throws IOException, InterruptedException {
    try {
      attempt();
    } catch (IOException | AssertionError e) {
      throw new AssertionError(this + "\n" + withoutGateway() + "\n" + e.getMessage(), e);
    }
  }

  private void attempt() throws IOException, InterruptedException {
    Bench bench = Bench.prepare(client, mode, account, server);
    try {
      exercise.on(bench);
    } finally {
      bench.clear();
    }
  }

  private String withoutGateway() throws InterruptedException {
    if (account.equals(server.account())) {
      return "(there was no gateway)";
    }
    if (client.lacksModes(false).containsKey(mode)) {
      return "(cannot be tried without the gateway, which speaks IPv6 for the server)";
    }
    Security security = account.security();
    if (security instanceof Security.Tls tls) {
      if (tls.implicit()) {
        return "(cannot be tried without the gateway, for the server knows AUTH only)";
      }
      security = tls.trustingAnybody();
    }
    try {
      new Cell(server, client, mode, exercise, server.account().with(security)).attempt();
      return "(without the gateway it passes)";
    } catch (IOException | AssertionError e) {
      return "(without the gateway it fails as well)";
    }
  }

  @Override
  public String toString() {
    String family = account.isIpv6() ? " over IPv6" : "";
    String security = account.security() instanceof Security.Tls tls ? ", " + tls : "";
    return "%s, %s, %s%s%s, %s"
        .formatted(
            server.software().title(), client.name(), mode, family, security, exercise.title());
  }
}
