package dev.sallyport.proxy.data.relay;

import io.netty.buffer.ByteBuf;

/**
 * A receiver after the end of a transfer: what it says no longer matters, only that it goes.
 *
 * @param gone called when it has gone, perhaps again
 */
record Lingering(Runnable gone) implements RelayEnd.Peer {
  @Override
  public void sent(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void paused() {}

  @Override
  public void finished() {
    gone.run();
  }

  @Override
  public void brokeOff() {
    gone.run();
  }

  @Override
  public void writable() {}
}
