package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway with TLS in front of Pure-FTPd")
class PureFtpdTlsTest extends TlsColumn {
  PureFtpdTlsTest() {
    super(ServerSoftware.PURE_FTPD);
  }
}
