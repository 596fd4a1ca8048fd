package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.tls.TestTls;
import dev.sallyport.proxy.tls.TlsLeg;
import dev.sallyport.proxy.tls.TlsProvider;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;

/** The TLS of one session on both sides, after its handshakes, and that of the peers. */
final class BothTls implements AutoCloseable {
  final TestTls peers;
  private final TlsLeg client;
  private final TlsLeg server;

  BothTls(Path folder) throws Exception {
    peers = new TestTls(folder, "ftp.test");
    client = peers.client(false, TlsProvider.best()).session();
    server = peers.server(TlsProvider.best()).session("ftp.test", 21);
    var control = server.control(ByteBufAllocator.DEFAULT);
    TestTls.shake(control.engine(), peers.engine(false, "TLSv1.3"));
    ReferenceCountUtil.release(control.engine());
  }

  /** What is private of a transfer. */
  Protections protections(boolean clientSide, boolean serverSide) {
    return new Protections(
        clientSide ? client.data() : new Protection.Clear(),
        serverSide ? server.data() : new Protection.Clear());
  }

  /** Of a data connection with the client. */
  Protection.Private ofClient() {
    return client.data();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
