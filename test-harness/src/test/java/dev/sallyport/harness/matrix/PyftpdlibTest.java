package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway in front of pyftpdlib")
class PyftpdlibTest extends ServerColumn {
  PyftpdlibTest() {
    super(ServerSoftware.PYFTPDLIB);
  }
}
