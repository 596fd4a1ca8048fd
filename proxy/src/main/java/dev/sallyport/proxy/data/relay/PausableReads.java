package dev.sallyport.proxy.data.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Receive buffers of a bounded size, and none at all while reading is paused.
 *
 * <p>Netty's epoll channels, once the peer's FIN has arrived, read to the end whatever {@code
 * autoRead} says. That is the whole receive queue of the socket, megabytes of it, for a receiver
 * that may have stopped. Refusing the buffer is the only way to refuse the read.
 */
final class PausableReads implements RecvByteBufAllocator {
  private static final int SMALLEST = 1024;
  private static final int FIRST = 16 * 1024;

  /** The largest read: what one connection may have in memory beyond its write buffer. */
  static final int LARGEST = 64 * 1024;

  private final RecvByteBufAllocator sizes =
      new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, LARGEST);

  @Override
  public ExtendedHandle newHandle() {
    return new PausableHandle((ExtendedHandle) sizes.newHandle());
  }

  /** Reaches {@code exceptionCaught} when epoll wanted to read while reading was paused. */
  static final class Paused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Paused() {
      super("reading is paused", null, false, false);
    }
  }

  private static final class PausableHandle extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle sizes;
    private @Nullable ChannelConfig config;

    PausableHandle(ExtendedHandle sizes) {
      super(sizes);
      this.sizes = sizes;
    }

    @Override
    public void reset(ChannelConfig config) {
      this.config = config;
      sizes.reset(config);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
      if (config != null && !config.isAutoRead()) {
        throw new Paused();
      }
      return sizes.allocate(alloc);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
      return sizes.continueReading(maybeMoreDataSupplier);
    }
  }
}
