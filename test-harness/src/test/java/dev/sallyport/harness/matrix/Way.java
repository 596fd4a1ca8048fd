package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.Account;
import dev.sallyport.harness.peers.FtpServerUnderTest;
import dev.sallyport.proxy.app.StartException;
import java.util.Optional;

/** How clients get to a server. */
interface Way extends AutoCloseable {

  /** The account as the client sees it; empty where it cannot speak this family. */
  Optional<Account> account(boolean ipv6);

  @Override
  void close();

  /**
   * Through the gateway; with {@code -Dmatrix.direct=true} without it, which shows what the peers
   * can do by themselves.
   */
  static Way to(FtpServerUnderTest server) throws StartException {
    return Boolean.getBoolean("matrix.direct") ? new Direct(server) : Gateway.start(server, "same");
  }

  /** Nothing in between. */
  record Direct(FtpServerUnderTest server) implements Way {
    @Override
    public Optional<Account> account(boolean ipv6) {
      return ipv6 ? Optional.empty() : Optional.of(server.account());
    }

    @Override
    public void close() {}
  }
}
