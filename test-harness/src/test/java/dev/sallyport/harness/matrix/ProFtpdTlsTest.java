package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway with TLS in front of ProFTPD")
class ProFtpdTlsTest extends TlsColumn {
  ProFtpdTlsTest() {
    super(ServerSoftware.PROFTPD);
  }
}
