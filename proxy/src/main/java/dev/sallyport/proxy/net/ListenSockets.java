package dev.sallyport.proxy.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Listening sockets that were bound before this process began: those of the process whose place it
 * takes, or of a service manager that starts it when it likes. A connection that arrives in between
 * waits in the socket's queue and is not refused. Safe for all threads.
 */
public final class ListenSockets {
  /** The first descriptor a service manager passes, by sd_listen_fds(3). */
  private static final int FIRST_PASSED = 3;

  private static final int MOST_PASSED = 1024;

  private final List<ServerSocketChannel> unclaimed;

  private ListenSockets(List<ServerSocketChannel> unclaimed) {
    this.unclaimed = new ArrayList<>(unclaimed);
  }

  /** None: everything has to be bound. */
  public static ListenSockets none() {
    return new ListenSockets(List.of());
  }

  /**
   * Sockets by their descriptors, which must be listening TCP sockets. Needs {@link
   * Transport#EPOLL}.
   */
  public static ListenSockets of(Collection<Integer> descriptors) {
    return new ListenSockets(
        descriptors.stream().<ServerSocketChannel>map(EpollServerSocketChannel::new).toList());
  }

  /**
   * The sockets that systemd passes to a service with socket activation.
   *
   * @param environment of this process
   * @param pid of this process; sockets that are meant for another are left alone
   */
  public static ListenSockets passed(Map<String, String> environment, long pid) {
    String count = environment.getOrDefault("LISTEN_FDS", "");
    boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid));
    if (!ours || !count.matches("[1-9]\\d{0,3}") || !Transport.EPOLL.available()) {
      return none();
    }
    var descriptors = new ArrayList<Integer>();
    for (int i = 0; i < Math.min(Integer.parseInt(count), MOST_PASSED); i++) {
      descriptors.add(FIRST_PASSED + i);
    }
    return of(descriptors);
  }

  /**
   * Listens at an address: at the socket that does already, or at a new one.
   *
   * @param bootstrap lacks the channel only
   */
  public ChannelFuture listen(
      ServerBootstrap bootstrap, Transport transport, InetSocketAddress address) {
    return claim(address)
        .map(socket -> bootstrap.channelFactory(() -> transport.accepting(socket)).register())
        .orElseGet(() ->
            bootstrap
                .channelFactory(
                    () -> transport.accepting(transport.serverChannel(address.getAddress())))
                .bind(address));
  }

  /** What to hand over of a channel that listens; nothing where that cannot be done. */
  public static OptionalInt descriptor(Channel listening) {
    return listening instanceof UnixChannel socket
        ? OptionalInt.of(socket.fd().intValue())
        : OptionalInt.empty();
  }

  private synchronized Optional<ServerSocketChannel> claim(InetSocketAddress address) {
    Optional<ServerSocketChannel> found =
        unclaimed.stream().filter(socket -> address.equals(socket.localAddress())).findFirst();
    found.ifPresent(unclaimed::remove);
    return found;
  }

  /**
   * Closes what nobody claimed, and says what that was: the configuration no longer listens there.
   */
  public synchronized List<InetSocketAddress> closeUnclaimed() {
    List<InetSocketAddress> addresses =
        unclaimed.stream().map(ServerSocketChannel::localAddress).toList();
    unclaimed.forEach(socket -> socket.unsafe().closeForcibly());
    unclaimed.clear();
    return addresses;
  }
}
