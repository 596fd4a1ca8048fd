package dev.sallyport.proxy.net;

import io.netty.channel.IoHandle;

/**
 * A handle of Netty's that somebody stands before, to decide what it is told.
 *
 * @param <H> the handles of one of Netty's I/O handlers
 */
@SuppressWarnings("try") // Netty declares that closing may throw anything
abstract class HandleOf<H extends IoHandle> implements IoHandle {
  final H handle;

  HandleOf(H handle) {
    this.handle = handle;
  }

  @Override
  public void registered() {
    handle.registered();
  }

  @Override
  public void unregistered() {
    handle.unregistered();
  }

  @Override
  public void close() throws Exception {
    handle.close();
  }
}
