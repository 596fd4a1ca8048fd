package dev.sallyport.proxy.upgrade;

import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes the place of the process that answers at a Unix socket. Blocks; not for an event loop. */
public final class TakeOver implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;
  private static final int ROOT = 0;

  private final EventLoopGroup loop;
  private final EpollDomainSocketChannel running;
  private final Hearing hearing;

  private TakeOver(EventLoopGroup loop, EpollDomainSocketChannel running, Hearing hearing) {
    this.loop = loop;
    this.running = running;
    this.hearing = hearing;
  }

  /**
   * Asks the process that runs, if one answers.
   *
   * @param path of its socket
   * @throws IOException where who answers is neither this user nor root: a stranger's sockets, or
   *     none, would be served for ours
   */
  public static Optional<TakeOver> from(Path path) throws IOException {
    if (!Transport.EPOLL.available()) {
      return Optional.empty();
    }
    EventLoopGroup loop = Transport.EPOLL.eventLoops(1, "take-over");
    var hearing = new Hearing();
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainSocketChannel.class)
            .handler(
                new ChannelInitializer<EpollDomainSocketChannel>() {
                  @Override
                  protected void initChannel(EpollDomainSocketChannel channel) {
                    channel.pipeline().addLast(hearing);
                  }
                })
            .connect(new DomainSocketAddress(path.toFile()))
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      return Optional.empty();
    }
    var running = new TakeOver(loop, (EpollDomainSocketChannel) connected.channel(), hearing);
    int peer = running.running.peerCredentials().uid();
    int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (peer != own && peer != ROOT) {
      running.close();
      throw new IOException(
          "who answers at upgrade.socket " + path + " is another user: uid=" + peer);
    }
    return Optional.of(running);
  }

  /**
   * The listening sockets of the process that runs, which goes on to accept at them.
   *
   * @throws IOException where it does not hand them over
   */
  public ListenSockets sockets() throws IOException {
    say(HandOver.TAKE_OVER);
    hearing.expect(Byte.toUnsignedInt(await(hearing.answer)));
    running.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    say(HandOver.GO_ON);
    List<Integer> descriptors = await(hearing.descriptors);
    running.config().setReadMode(DomainSocketReadMode.BYTES);
    return ListenSockets.of(descriptors);
  }

  /**
   * This process accepts; the other shall no more. When this returns it does not, and its socket's
   * file is gone.
   *
   * @throws IOException where it is gone already
   */
  public void ready() throws IOException {
    hearing.again();
    say(HandOver.READY);
    byte bye = await(hearing.answer);
    if (bye != HandOver.BYE) {
      throw new IOException("the process that runs says " + bye);
    }
  }

  /** Ends the dialogue. Before {@link #ready} the other process goes on as if nobody had asked. */
  @Override
  public void close() {
    running.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private void say(byte what) {
    running.writeAndFlush(Unpooled.buffer(1).writeByte(what));
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the process that runs hung up: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("the process that runs does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What the process that runs says. Written on the event loop. */
  private static final class Hearing extends ChannelInboundHandlerAdapter {
    private final List<Integer> received = new ArrayList<>();
    private final CompletableFuture<List<Integer>> descriptors = new CompletableFuture<>();
    private volatile CompletableFuture<Byte> answer = new CompletableFuture<>();
    private volatile int expected;

    void expect(int count) {
      expected = count;
      if (count == 0) {
        descriptors.complete(List.of());
      }
    }

    void again() {
      answer = new CompletableFuture<>();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes) {
        try {
          if (bytes.isReadable()) {
            answer.complete(bytes.readByte());
          }
        } finally {
          bytes.release();
        }
      } else if (message instanceof FileDescriptor descriptor) {
        received.add(descriptor.intValue());
        if (received.size() == expected) {
          descriptors.complete(List.copyOf(received));
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      var gone = new IOException("closed");
      answer.completeExceptionally(gone);
      descriptors.completeExceptionally(gone);
    }
  }
}
