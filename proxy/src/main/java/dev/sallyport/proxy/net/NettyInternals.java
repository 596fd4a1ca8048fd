package dev.sallyport.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringSocketChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What Netty 4.2 has and does not hand out, and io_uring beside epoll needs: epoll's descriptor,
 * and an io_uring channel for a socket that was accepted already. A Netty that has them no more
 * makes {@link Transport#IO_URING} unavailable and nothing worse.
 */
final class NettyInternals {
  private static final @Nullable NettyInternals FOUND = find();

  private final MethodHandle epollDescriptor;
  private final MethodHandle newSocket;
  private final MethodHandle newChannel;

  private NettyInternals() throws ReflectiveOperationException {
    var lookup = MethodHandles.lookup();
    epollDescriptor =
        MethodHandles.privateLookupIn(EpollIoHandler.class, lookup)
            .findGetter(EpollIoHandler.class, "epollFd", FileDescriptor.class);
    var uring = MethodHandles.privateLookupIn(IoUringSocketChannel.class, lookup);
    Class<?> socket = uring.findClass("io.netty.channel.uring.LinuxSocket");
    newSocket =
        uring
            .findConstructor(socket, MethodType.methodType(void.class, int.class))
            .asType(MethodType.methodType(Socket.class, int.class));
    newChannel =
        uring
            .findConstructor(
                IoUringSocketChannel.class,
                MethodType.methodType(void.class, Channel.class, socket, SocketAddress.class))
            .asType(
                MethodType.methodType(
                    IoUringSocketChannel.class, Channel.class, Socket.class, SocketAddress.class));
  }

  private static @Nullable NettyInternals find() {
    try {
      return new NettyInternals();
    } catch (ReflectiveOperationException | LinkageError | RuntimeException anotherNetty) {
      return null;
    }
  }

  /** Why they cannot be had; empty where they can. */
  static String obstacle() {
    return FOUND == null ? "this version of Netty keeps its parts to itself" : "";
  }

  private static NettyInternals found() {
    if (FOUND == null) {
      throw new IllegalStateException(obstacle());
    }
    return FOUND;
  }

  static int descriptor(EpollIoHandler handler) {
    try {
      return ((FileDescriptor) found().epollDescriptor.invokeExact(handler)).intValue();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** An io_uring channel for an accepted socket. */
  static IoUringSocketChannel ringChannel(Channel listening, int descriptor, SocketAddress peer) {
    try {
      var socket = (Socket) found().newSocket.invokeExact(descriptor);
      return (IoUringSocketChannel) found().newChannel.invokeExact(listening, socket, peer);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
