package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.TransferBounds;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/** The way in which the transfers of one event loop are copied. */
interface CopierSource {

  /** The loop on which all of it happens. */
  EventLoop loop();

  /**
   * A copier for one transfer.
   *
   * @param over told the end, once, unless the copier is stopped
   */
  Copier copier(
      RelayEnd sender, RelayEnd receiver, TransferBounds bounds, Consumer<Copier.End> over);

  /** Gives back what is kept for the next transfer. */
  void close();

  /** Through buffers. */
  record Buffers(EventLoop loop) implements CopierSource {
    @Override
    public Copier copier(
        RelayEnd sender, RelayEnd receiver, TransferBounds bounds, Consumer<Copier.End> over) {
      return new BufferCopier(loop, sender, receiver, bounds, over);
    }

    @Override
    public void close() {}
  }
}
