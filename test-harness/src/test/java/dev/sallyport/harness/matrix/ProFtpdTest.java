package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway in front of ProFTPD")
class ProFtpdTest extends ServerColumn {
  ProFtpdTest() {
    super(ServerSoftware.PROFTPD);
  }
}
