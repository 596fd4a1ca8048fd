package dev.sallyport.proxy.upgrade;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the process that is to take this one's place, at a Unix socket. */
public final class HandOver implements AutoCloseable {
  static final byte TAKE_OVER = 'T';
  static final byte GO_ON = 'G';
  static final byte READY = 'R';
  static final byte BYE = 'B';

  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

  /** A successor that is not ready by then is not coming. */
  private static final int PATIENCE_SECONDS = 120;

  private final Channel listener;

  private HandOver(Channel listener) {
    this.listener = listener;
  }

  /**
   * Begins to answer. Only the user this process runs as is answered.
   *
   * @param path of the socket; a socket that a dead process left there is replaced
   * @param sockets the descriptors to hand over, asked for each successor
   * @param taken run once a successor is ready, on the event loop; must not block
   * @throws IOException where the socket cannot be bound
   */
  public static HandOver listen(
      Path path, EventLoopGroup loop, Supplier<List<Integer>> sockets, Runnable taken)
      throws IOException {
    // Whoever listened there has handed over, or is dead: two gateways cannot bind the same ports.
    Files.deleteIfExists(path);
    int user = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<EpollDomainSocketChannel>() {
                  @Override
                  protected void initChannel(EpollDomainSocketChannel successor)
                      throws IOException {
                    PeerCredentials peer = successor.peerCredentials();
                    if (peer.uid() == user) {
                      successor
                          .pipeline()
                          .addLast(new ReadTimeoutHandler(PATIENCE_SECONDS))
                          .addLast(new Answers(sockets, taken));
                    } else {
                      LOG.warn("hand-over refused to another user: uid={}", peer.uid());
                      var _ = successor.close();
                    }
                  }
                })
            .bind(new DomainSocketAddress(path.toFile()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "upgrade.socket " + path + " cannot be bound: " + bound.cause().getMessage(),
          bound.cause());
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    return new HandOver(bound.channel());
  }

  /** Answers no more; the socket's file is gone. Idempotent. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The dialogue with one successor. */
  private static final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
    private final Supplier<List<Integer>> sockets;
    private final Runnable taken;
    private List<Integer> offered = List.of();

    Answers(Supplier<List<Integer>> sockets, Runnable taken) {
      this.sockets = sockets;
      this.taken = taken;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext successor, ByteBuf bytes) {
      while (bytes.isReadable()) {
        answer(successor, bytes.readByte());
      }
    }

    private void answer(ChannelHandlerContext successor, byte asked) {
      switch (asked) {
        case TAKE_OVER -> {
          offered = sockets.get();
          say(successor, (byte) offered.size());
        }
        case GO_ON ->
            offered.forEach(descriptor -> successor.writeAndFlush(new FileDescriptor(descriptor)));
        case READY -> {
          // The file first: the successor is to make one of the same name.
          Channel listener = successor.channel().parent();
          listener
              .close()
              .addListener(_ -> {
                taken.run();
                say(successor, BYE).addListener(ChannelFutureListener.CLOSE);
              });
        }
        default -> successor.close();
      }
    }

    private static ChannelFuture say(ChannelHandlerContext successor, byte what) {
      return successor.writeAndFlush(successor.alloc().buffer(1).writeByte(what));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext successor, Throwable cause) {
      LOG.warn("hand-over broke off: {}", cause.toString());
      successor.close();
    }
  }
}
