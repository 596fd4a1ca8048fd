package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.net.BeforeNextEvent;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A data path from its opening to its end: who has connected, what is still awaited, and what has
 * to be given back.
 *
 * <p>Order: dial the server, listen, open, wait for the server and for {@code transfer}, dial the
 * client, transfer. The steps that a leg does not need fall away; the rest is in {@link RelayPair}.
 */
final class RelayPath implements DataPath {
  private final CopierSource copiers;
  private final EventLoop loop;
  private final Transport transport;
  private final DataPathRequest request;
  private final DataPathObserver observer;
  private final Map<Side, RelayListener> listeners = new EnumMap<>(Side.class);
  private final Map<Side, RelayEnd> ends = new EnumMap<>(Side.class);
  private int notListening;
  private @Nullable RelayDialer dialer;
  private @Nullable Future<?> acceptTimer;
  private RelayPair.@Nullable Order order;
  private Protections protections = Protections.NONE;
  private @Nullable Securing securing;
  private @Nullable RelayPair pair;
  private boolean opened;
  private boolean over;
  private boolean closed;

  RelayPath(
      CopierSource copiers,
      Transport transport,
      DataPathRequest request,
      DataPathObserver observer) {
    this.copiers = copiers;
    this.loop = copiers.loop();
    this.transport = transport;
    this.request = request;
    this.observer = observer;
  }

  void open() {
    if (BufferMemory.OF_THIS_JVM.isScarce()) {
      refuse(Refusal.NO_MEMORY);
      return;
    }
    switch (request.server()) {
      case Leg.Dial leg -> dial(Side.SERVER, leg);
      case Leg.Listen _ -> listen();
    }
  }

  @Override
  public void transfer(Direction direction, TransferBounds bounds, Protections protections) {
    if (order != null || !opened) {
      throw new IllegalStateException("transfer " + direction + " on a path that is not open");
    }
    this.protections = protections;
    order = new RelayPair.Order(direction, bounds, request.bounds().stallTimeout());
    advance();
  }

  @Override
  public long transferred() {
    return pair == null ? 0 : pair.transferred();
  }

  @Override
  public void close() {
    closed = true;
    if (pair != null && !over) {
      pair.cut(Outcome.CANCELLED);
    } else {
      end(withoutTransfer(Outcome.CANCELLED));
    }
  }

  @Override
  public void decline() {
    if (order == null) {
      Optional.ofNullable(ends.remove(Side.CLIENT)).ifPresent(RelayEnd::close);
    }
    close();
  }

  private void dial(Side side, Leg.Dial leg) {
    dialer = new RelayDialer(loop, transport, leg, new Dialling(side));
    dialer.dial(request.bounds().connectTimeout());
  }

  private void listen() {
    if (request.server() instanceof Leg.Listen leg) {
      listeners.put(
          Side.SERVER, new RelayListener(loop, transport, leg, new Listening(Side.SERVER)));
    }
    if (request.client() instanceof Leg.Listen leg) {
      listeners.put(
          Side.CLIENT, new RelayListener(loop, transport, leg, new Listening(Side.CLIENT)));
    }
    notListening = listeners.size();
    listeners.values().forEach(RelayListener::open);
    openWhenListening();
  }

  private void openWhenListening() {
    if (over || opened || notListening > 0) {
      return;
    }
    opened = true;
    acceptTimer =
        loop.schedule(
            () -> end(withoutTransfer(Outcome.NOT_CONNECTED)),
            request.bounds().acceptTimeout().toNanos(),
            TimeUnit.NANOSECONDS);
    var client = address(Side.CLIENT);
    var server = address(Side.SERVER);
    tell(() -> observer.opened(client, server));
    listeners.values().forEach(RelayListener::start);
    advance();
  }

  private Optional<HostPort> address(Side side) {
    return Optional.ofNullable(listeners.get(side)).map(RelayListener::address);
  }

  /** Takes the next step there is, when a connection or the transfer has come. */
  private void advance() {
    RelayEnd server = ends.get(Side.SERVER);
    RelayEnd client = ends.get(Side.CLIENT);
    if (over || server == null) {
      return;
    }
    // A client that listens is dialled under the connect timeout.
    if (acceptTimer != null && (client != null || request.client() instanceof Leg.Dial)) {
      acceptTimer.cancel(false);
    }
    if (order == null) {
      return;
    }
    if (client != null) {
      secure(client, server, order);
    } else if (request.client() instanceof Leg.Dial leg) {
      dial(Side.CLIENT, leg);
    }
  }

  private void secure(RelayEnd client, RelayEnd server, RelayPair.Order what) {
    securing =
        new Securing(
            loop,
            () -> {
              pair = new RelayPair(copiers, client, server, what, this::end);
              pair.start();
            },
            outcome -> end(withoutTransfer(outcome)));
    securing.start(client, server, protections);
  }

  private void connected(Side side, RelayEnd end) {
    if (over) {
      end.reset();
      return;
    }
    ends.put(side, end);
    if (opened) {
      advance();
    } else {
      listen();
    }
  }

  private void refuse(Refusal refusal) {
    if (!over) {
      release();
      tell(() -> observer.refused(refusal));
    }
  }

  private void end(DataPathResult result) {
    if (!over) {
      release();
      boolean asked = order != null;
      BeforeNextEvent.execute(
          loop,
          () -> {
            if (asked || !closed) {
              observer.ended(result);
            }
          });
    }
  }

  /** Gives everything back; a pair has seen to its connections itself. */
  private void release() {
    over = true;
    if (acceptTimer != null) {
      acceptTimer.cancel(false);
    }
    if (dialer != null) {
      dialer.cancel();
    }
    listeners.values().forEach(RelayListener::close);
    if (securing != null) {
      securing.cancel();
    }
    if (pair == null) {
      ends.values().forEach(RelayEnd::reset);
    }
  }

  /** Never from within a call of the session's, and never after it closed the path. */
  private void tell(Runnable event) {
    BeforeNextEvent.execute(
        loop,
        () -> {
          if (!closed) {
            event.run();
          }
        });
  }

  private static DataPathResult withoutTransfer(Outcome outcome) {
    return new DataPathResult(outcome, 0, Duration.ZERO);
  }

  private final class Dialling implements RelayDialer.Observer {
    private final Side side;

    Dialling(Side side) {
      this.side = side;
    }

    @Override
    public void connected(RelayEnd end) {
      RelayPath.this.connected(side, end);
    }

    @Override
    public void failed(Refusal refusal) {
      switch (side) {
        case SERVER -> refuse(refusal);
        case CLIENT -> end(withoutTransfer(Outcome.NOT_CONNECTED));
      }
    }
  }

  private final class Listening implements RelayListener.Observer {
    private final Side side;

    Listening(Side side) {
      this.side = side;
    }

    @Override
    public void listening() {
      notListening--;
      openWhenListening();
    }

    @Override
    public void cannotListen(Refusal refusal) {
      refuse(refusal);
    }

    @Override
    public void wrongPeer(InetAddress from) {
      tell(() -> observer.wrongPeer(side, from));
    }

    @Override
    public void connected(RelayEnd end) {
      tell(() -> observer.connected(side));
      RelayPath.this.connected(side, end);
    }
  }
}
