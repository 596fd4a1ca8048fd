package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.PlaneChoice.Ability;
import dev.sallyport.proxy.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The data planes of all event loops that pass bytes on themselves: with splice, where {@link
 * #splice} says so, and through buffers. Any thread.
 */
public final class RelayPlanes implements AutoCloseable {
  private final Transport transport;
  private final int pipeBytes;
  private final Map<EventLoop, RelayDataPlane> splicing = new ConcurrentHashMap<>();
  private final Map<EventLoop, RelayDataPlane> copying = new ConcurrentHashMap<>();

  /**
   * Planes without loops yet.
   *
   * @param transport the one all loops are made with
   * @param pipeBytes what one pipe of a transfer holds
   */
  public RelayPlanes(Transport transport, int pipeBytes) {
    this.transport = transport;
    this.pipeBytes = pipeBytes;
  }

  /** Whether this machine, with this transport, can splice. */
  public static Ability splice(Transport transport) {
    if (transport != Transport.EPOLL) {
      return new Ability.Missing("there is no epoll");
    }
    try {
      new LinuxCalls();
      return new Ability.Present();
    } catch (LinkageError | RuntimeException refused) {
      return new Ability.Missing("native functions cannot be called: " + cause(refused));
    }
  }

  /** Lets the kernel move the bytes. To be called only where it is able to. */
  public DataPlane splicing(EventLoop loop) {
    return splicing.computeIfAbsent(
        loop, key -> plane(new SpliceSource((IoEventLoop) key, pipeBytes)));
  }

  /** Copies through buffers. */
  public DataPlane copying(EventLoop loop) {
    return copying.computeIfAbsent(loop, key -> plane(new CopierSource.Buffers(key)));
  }

  /** Gives back what is kept for later transfers; to be called when the loops have ended. */
  @Override
  public void close() {
    splicing.values().forEach(RelayDataPlane::close);
  }

  private RelayDataPlane plane(CopierSource copiers) {
    return new RelayDataPlane(copiers, transport);
  }

  private static Throwable cause(Throwable refused) {
    return refused.getCause() == null ? refused : refused.getCause();
  }
}
