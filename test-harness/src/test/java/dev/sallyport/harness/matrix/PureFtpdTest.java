package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway in front of Pure-FTPd")
class PureFtpdTest extends ServerColumn {
  PureFtpdTest() {
    super(ServerSoftware.PURE_FTPD);
  }
}
