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

  /** The largest read while memory is short. */
  private static final int LARGEST_WHEN_SHORT = 4 * 1024;

  /**
   * The largest read, unless in bulk: what one connection may have in memory beyond its write
   * buffer.
   */
  static final int LARGEST = 64 * 1024;

  /**
   * The largest read in bulk. Each read is answered with an ACK, which lets the sender go on: a few
   * large ones cost all sides much less. Some thousand transfers shall fit into the memory that the
   * JVM may take, each with a few buffers, so where that is little it is no more than ever.
   */
  static final int LARGEST_IN_BULK =
      Math.toIntExact(Math.clamp(BufferMemory.OF_THIS_JVM.most() / 8192, LARGEST, 512 * 1024));

  private final RecvByteBufAllocator sizes =
      new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, LARGEST_IN_BULK);
  private int largest = LARGEST;

  /** Makes larger reads, where nothing but the receiver holds the bytes up. On the event loop. */
  void inBulk() {
    largest = LARGEST_IN_BULK;
  }

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

  private final class PausableHandle extends DelegatingHandle implements ExtendedHandle {
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
      int most = BufferMemory.OF_THIS_JVM.isShort() ? LARGEST_WHEN_SHORT : largest;
      return alloc.ioBuffer(Math.min(sizes.guess(), most));
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
      return sizes.continueReading(maybeMoreDataSupplier);
    }
  }
}
