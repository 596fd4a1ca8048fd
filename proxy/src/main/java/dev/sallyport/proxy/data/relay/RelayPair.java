package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Both connections of a data path while a transfer goes from one to the other. */
final class RelayPair {
  /** How often a transfer is looked at within the stall timeout: so much too late is an end. */
  private static final int LOOKS = 4;

  /**
   * How long a receiver may take to close after the last byte, before the kernel is left alone with
   * what is under way. Long enough for every client that is still reading its last megabyte, short
   * enough for one that never closes not to hold a descriptor.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CopierSource copiers;
  private final RelayEnd client;
  private final RelayEnd server;
  private final Order order;
  private final Consumer<DataPathResult> over;
  private final Copier copier;
  private long startedNanos;
  private @Nullable Future<?> stallTimer;
  private long movedBefore;
  private int looksWithoutMove;

  /**
   * What is to be done.
   *
   * @param stallTimeout while no byte moves that could
   */
  record Order(Direction direction, TransferBounds bounds, Duration stallTimeout) {}

  RelayPair(
      CopierSource copiers,
      RelayEnd client,
      RelayEnd server,
      Order order,
      Consumer<DataPathResult> over) {
    this.copiers = copiers;
    this.client = client;
    this.server = server;
    this.order = order;
    this.over = over;
    this.copier = copiers.copier(sender(), receiver(), order.bounds(), this::copied);
  }

  /** Starts the transfer. */
  void start() {
    startedNanos = System.nanoTime();
    long lookNanos = Math.max(1, order.stallTimeout().toNanos() / LOOKS);
    stallTimer =
        copiers
            .loop()
            .scheduleWithFixedDelay(this::look, lookNanos, lookNanos, TimeUnit.NANOSECONDS);
    copier.start();
  }

  /** The bytes handed to the receiver so far. */
  long transferred() {
    return copier.bytes();
  }

  /** Cuts the transfer: both sides are reset. */
  void cut(Outcome outcome) {
    copier.stop();
    client.reset();
    server.reset();
    end(outcome);
  }

  private void copied(Copier.End how) {
    switch (how) {
      case DONE -> {
        sender().close();
        receiver().closeAfterPeer(PATIENCE);
        end(Outcome.COMPLETED);
      }
      case SENDER_BROKE_OFF ->
          cut(sender().isTruncated() ? truncated(sender()) : aborted(sender()));
      case RECEIVER_BROKE_OFF -> cut(aborted(receiver()));
      case RECEIVER_SENT -> cut(Outcome.WRONG_DIRECTION);
      case TOO_LARGE -> cut(Outcome.TOO_LARGE);
    }
  }

  private void end(Outcome outcome) {
    if (stallTimer != null) {
      stallTimer.cancel(false);
    }
    var duration = Duration.ofNanos(System.nanoTime() - startedNanos);
    over.accept(new DataPathResult(outcome, copier.bytes(), duration));
  }

  private void look() {
    long moved = copier.moved();
    boolean stuck = moved == movedBefore && !copier.throttled();
    looksWithoutMove = stuck ? looksWithoutMove + 1 : 0;
    movedBefore = moved;
    if (looksWithoutMove == LOOKS) {
      cut(Outcome.STALLED);
    }
  }

  private Outcome aborted(RelayEnd by) {
    return by == client ? Outcome.CLIENT_ABORTED : Outcome.SERVER_ABORTED;
  }

  private Outcome truncated(RelayEnd by) {
    return by == client ? Outcome.CLIENT_TRUNCATED : Outcome.SERVER_TRUNCATED;
  }

  private RelayEnd sender() {
    return order.direction() == Direction.TO_CLIENT ? server : client;
  }

  private RelayEnd receiver() {
    return order.direction() == Direction.TO_CLIENT ? client : server;
  }
}
