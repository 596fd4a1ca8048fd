package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.proxy.data.kernel.Connection.Sign;
import dev.sallyport.proxy.net.BeforeNextEvent;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A data path of the kernel's, from its pinhole to the end of its connection.
 *
 * <p>The peers' TCP goes from end to end, so FIN, RST and pressure are theirs and need nobody to
 * carry them over; this class opens the pinhole, watches, and counts. A transfer is complete when
 * its sender's FIN has passed through here, as with the relay.
 */
final class KernelPath implements DataPath, Connections.Watcher {
  /** How often a transfer is looked at within the stall timeout. */
  private static final int LOOKS = 4;

  private final KernelPinholes kernel;
  private final ScheduledExecutorService loop;
  private final KernelDataPlane.Way way;
  private final DataPathObserver observer;
  private final Supplier<DataPath> relay;

  /** Carries the path where the kernel would not. */
  private @Nullable DataPath instead;

  private @Nullable Pinhole pinhole;
  private boolean opened;
  private @Nullable Future<?> timer;

  /** From its first segment on. */
  private @Nullable KernelTransfer connection;

  private @Nullable Direction direction;
  private long startedNanos;
  private boolean over;
  private boolean closed;

  KernelPath(
      KernelPinholes kernel,
      ScheduledExecutorService loop,
      KernelDataPlane.Way way,
      DataPathObserver observer,
      Supplier<DataPath> relay) {
    this.kernel = kernel;
    this.loop = loop;
    this.way = way;
    this.observer = observer;
    this.relay = relay;
  }

  void open() {
    OptionalInt port = way.door().ports().take();
    if (port.isEmpty()) {
      over = true;
      tell(() -> observer.refused(Refusal.NO_FREE_PORT));
      return;
    }
    var hole =
        new Pinhole(
            way.door().onlyFrom(),
            new HostPort(way.door().on(), port.getAsInt()),
            way.lead().target(),
            new HostPort(way.lead().from(), way.lead().fromPort()),
            way.bounds().acceptTimeout());
    if (!kernel.connections().watch(hole, this)) {
      way.door().ports().give(port.getAsInt());
      instead = relay.get();
      return;
    }
    pinhole = hole;
    kernel
        .table()
        .add(hole)
        .whenComplete((done, _) -> BeforeNextEvent.execute(loop, () -> added(hole, done)));
  }

  @Override
  public void transfer(Direction direction, TransferBounds bounds, Protections protections) {
    if (instead != null) {
      instead.transfer(direction, bounds, protections);
      return;
    }
    if (this.direction != null || !opened) {
      throw new IllegalStateException("transfer " + direction + " on a path that is not open");
    }
    this.direction = direction;
    startedNanos = System.nanoTime();
    if (!bounds.equals(TransferBounds.NONE) || !protections.none()) {
      // Came into force after the path was opened; the next one will be the relay's.
      cut(Outcome.CANCELLED);
      return;
    }
    if (connection != null) {
      if (connection.isAnswered()) {
        watchForStall(connection);
      }
      advance(connection);
    }
  }

  @Override
  public long transferred() {
    if (instead != null) {
      return instead.transferred();
    }
    return connection == null || direction == null ? 0 : connection.seen();
  }

  @Override
  public void close() {
    closed = true;
    if (instead != null) {
      instead.close();
    } else if (!over) {
      boolean leave = kernel.leaving() && direction != null && connection != null;
      if (leave) {
        end(result(Outcome.LEFT_RUNNING));
      } else if (direction == null) {
        cut(Outcome.CANCELLED);
      } else {
        // A server's 426 may be here before the log's thread has read who broke the transfer off.
        kernel.log().behind(() -> BeforeNextEvent.execute(loop, () -> cut(Outcome.CANCELLED)));
      }
    }
  }

  /** The server that refused ends the connection itself, and as it thinks right. */
  @Override
  public void decline() {
    if (instead != null) {
      instead.decline();
      return;
    }
    closed = true;
    if (direction == null) {
      end(withoutTransfer(Outcome.CANCELLED));
    } else {
      close();
    }
  }

  @Override
  public void began(int port) {
    BeforeNextEvent.execute(loop, () -> begun(port));
  }

  /** A pinhole is for one connection. Should the kernel let in two, the first has it. */
  @Override
  public void another(int port) {
    BeforeNextEvent.execute(
        loop,
        () -> {
          if (pinhole != null) {
            reset(new KernelTransfer(kernel.conntrack(), flow(pinhole, port)));
          }
        });
  }

  @Override
  public void told(Sign sign, Connection.Overhead overhead) {
    BeforeNextEvent.execute(loop, () -> on(sign, overhead));
  }

  @Override
  public void lost() {
    BeforeNextEvent.execute(loop, this::recall);
  }

  private void added(Pinhole hole, @Nullable Boolean done) {
    if (Boolean.TRUE.equals(done)) {
      if (over) {
        giveBack(hole);
      } else {
        open(hole);
      }
      return;
    }
    kernel.connections().forget(hole);
    way.door().ports().give(hole.at().port());
    if (!over) {
      instead = relay.get();
    }
  }

  private void open(Pinhole hole) {
    opened = true;
    timer =
        loop.schedule(
            this::waitedForLong, way.bounds().acceptTimeout().toNanos(), TimeUnit.NANOSECONDS);
    Optional<HostPort> here = Optional.of(hole.at());
    boolean client = way.initiator() == Side.CLIENT;
    tell(() -> observer.opened(client ? here : Optional.empty(), client ? Optional.empty() : here));
  }

  private void begun(int port) {
    if (!over && pinhole != null && connection == null) {
      connection = new KernelTransfer(kernel.conntrack(), flow(pinhole, port));
    }
  }

  private void connected(KernelTransfer transfer) {
    if (transfer.isAnswered()) {
      return;
    }
    transfer.answered();
    stopTimer();
    tell(() -> observer.connected(way.initiator()));
    if (direction != null) {
      watchForStall(transfer);
    }
  }

  private void waitedForLong() {
    recall();
    if (over || (connection != null && connection.isAnswered())) {
      return;
    }
    if (connection != null) {
      // Nobody shall answer it now.
      reset(connection);
    }
    end(withoutTransfer(Outcome.NOT_CONNECTED));
  }

  /** What the kernel logs may be late, or lost; what it keeps is not. */
  private void recall() {
    if (!over && connection != null) {
      if (connection.recall()) {
        connected(connection);
      }
      advance(connection);
    }
  }

  private void on(Sign sign, Connection.Overhead overhead) {
    if (over || connection == null) {
      return;
    }
    connection.overhead(overhead);
    switch (sign) {
      case Sign.Answered() -> connected(connection);
      case Sign.Finished(End who, OptionalLong bytes) -> {
        // Where the log has lost the answer, this says that there was one.
        connected(connection);
        connection.finished(who, bytes);
      }
      case Sign.Reset first -> connection.reset(first);
      case Sign.Refused() -> {
        end(withoutTransfer(Outcome.NOT_CONNECTED));
        return;
      }
    }
    advance(connection);
  }

  /** Ends the transfer when its sender did, or when anybody broke it off before. */
  private void advance(KernelTransfer transfer) {
    if (over || direction == null) {
      return;
    }
    if (transfer.hasFinished(sender())) {
      end(result(Outcome.COMPLETED));
    } else {
      transfer.whoReset(sender()).ifPresent(who -> end(result(abortedBy(who))));
    }
  }

  private Outcome abortedBy(End who) {
    Side by = who == End.INITIATOR ? way.initiator() : way.responder();
    return by == Side.CLIENT ? Outcome.CLIENT_ABORTED : Outcome.SERVER_ABORTED;
  }

  private void watchForStall(KernelTransfer transfer) {
    long lookNanos = Math.max(1, way.bounds().stallTimeout().toNanos() / LOOKS);
    transfer.startWatch(sender());
    timer =
        loop.scheduleWithFixedDelay(
            () -> look(transfer), lookNanos, lookNanos, TimeUnit.NANOSECONDS);
  }

  private void look(KernelTransfer transfer) {
    int idle = transfer.looksWithoutMove();
    if (idle > 0) {
      recall();
    }
    if (idle == LOOKS) {
      cut(Outcome.STALLED);
    }
  }

  /** Ends the path, and the connection with it. */
  private void cut(Outcome outcome) {
    if (over) {
      return;
    }
    // Before the kernel forgets what it counted.
    DataPathResult result = direction == null ? withoutTransfer(outcome) : result(outcome);
    if (connection != null) {
      reset(connection);
    }
    end(result);
  }

  private void reset(KernelTransfer which) {
    which.cut().forEach(flow -> HalfOpen.reset(flow, loop));
  }

  private static Flow flow(Pinhole hole, int port) {
    return new Flow(new HostPort(hole.from(), port), hole.at());
  }

  private End sender() {
    Side sends = direction == Direction.TO_CLIENT ? Side.SERVER : Side.CLIENT;
    return sends == way.initiator() ? End.INITIATOR : End.RESPONDER;
  }

  private DataPathResult result(Outcome outcome) {
    long nanos = System.nanoTime() - startedNanos;
    long bytes = connection == null ? 0 : connection.bytes(sender());
    return new DataPathResult(outcome, bytes, Duration.ofNanos(nanos));
  }

  private void end(DataPathResult result) {
    if (over) {
      return;
    }
    over = true;
    stopTimer();
    if (opened && pinhole != null) {
      giveBack(pinhole);
    }
    boolean asked = direction != null;
    BeforeNextEvent.execute(
        loop,
        () -> {
          if (asked || !closed) {
            observer.ended(result);
          }
        });
  }

  /** The port is free only when nothing leads away from it any more. */
  private void giveBack(Pinhole hole) {
    kernel.connections().forget(hole);
    kernel
        .table()
        .remove(hole, connection != null)
        .whenComplete((_, _) -> way.door().ports().give(hole.at().port()));
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
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
}
