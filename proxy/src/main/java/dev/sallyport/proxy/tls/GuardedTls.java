package dev.sallyport.proxy.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/** A TLS server that reads the client's hello before it answers it. */
final class GuardedTls extends SslHandler {
  GuardedTls(SSLEngine engine, Executor tasks) {
    super(engine, false, tasks);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    context.pipeline().addBefore(context.name(), null, new ClientHelloGuard());
  }
}
