package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.ServerSoftware;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A gateway with TLS in front of pyftpdlib")
class PyftpdlibTlsTest extends TlsColumn {
  PyftpdlibTlsTest() {
    super(ServerSoftware.PYFTPDLIB);
  }
}
