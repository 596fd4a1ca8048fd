package dev.sallyport.proxy.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/** A TLS server that reads the client's hello before it answers it. */
final class GuardedTls extends SslHandler {
  private final boolean ticketsMatter;

  /**
   * A server.
   *
   * @param ticketsMatter whether the client will have to resume this session, time and again
   */
  GuardedTls(SSLEngine engine, Executor tasks, boolean ticketsMatter) {
    super(engine, false, tasks);
    this.ticketsMatter = ticketsMatter;
  }

  /**
   * With TLS 1.3 an OpenSSL client uses a ticket once, and after an upload it has no other: tickets
   * come with what we write, and we write nothing there. Nor could we: the client is gone by then,
   * and a reset for bytes it does not expect (RFC 1122 §4.2.2.13) would take the rest of its file.
   * A session of TLS 1.2 can be resumed any number of times.
   */
  private void heard(ClientHello hello) {
    if (ticketsMatter && hello.spendsTickets()) {
      engine().setEnabledProtocols(new String[] {"TLSv1.2"});
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    context.pipeline().addBefore(context.name(), null, new ClientHelloGuard(this::heard));
  }
}
