package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.TransferBounds;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the kernel move the bytes: from the sender's socket into a pipe, from the pipe to the
 * receiver's. They never are in this process.
 *
 * <p>The first turn is taken at once. What is not over by then is taken out of Netty's hands: both
 * sockets leave their channels' registrations for ones of our own, edge-triggered, so after each
 * event both halves are tried until neither moves. Before the end they go back.
 */
final class SpliceCopier implements Copier {
  /** After so many bytes it is another's turn. */
  static final long TURN_BYTES = 2 * 1024 * 1024;

  /** Of a file of this size it is likely that FIN is here already, and can go with the bytes. */
  private static final long SMALL_BYTES = 16 * 1024;

  /** A throttle that names no pause must not make the loop spin. */
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final SpliceSource source;
  private final RelayEnd sender;
  private final RelayEnd receiver;
  private final TransferBounds bounds;
  private final Consumer<End> over;
  private final Pipe pipe;
  private long read;
  private long written;
  private boolean senderFinished;
  private boolean receiverFinished;
  private @Nullable IoRegistration senderWatch;
  private @Nullable IoRegistration receiverWatch;
  private @Nullable Future<?> nextTurn;
  private boolean throttled;
  private boolean ended;

  SpliceCopier(
      SpliceSource source,
      RelayEnd sender,
      RelayEnd receiver,
      TransferBounds bounds,
      Consumer<End> over)
      throws IOException {
    this.source = source;
    this.sender = sender;
    this.receiver = receiver;
    this.bounds = bounds;
    this.over = over;
    this.pipe = source.pipes().take();
  }

  @Override
  public void start() {
    sender.handOver();
    receiver.handOver();
    lookAtReceiver();
    takeTurn();
    if (!ended) {
      sender.leaveLoop().addListener(_ -> receiver.leaveLoop().addListener(_ -> watch()));
    }
  }

  @Override
  public long bytes() {
    return written;
  }

  @Override
  public long moved() {
    return read + written;
  }

  @Override
  public boolean throttled() {
    return throttled;
  }

  @Override
  public void stop() {
    if (ended) {
      return;
    }
    ended = true;
    if (nextTurn != null) {
      nextTurn.cancel(false);
    }
    cancel(senderWatch);
    cancel(receiverWatch);
    if (read == written) {
      source.pipes().give(pipe);
    } else {
      pipe.close();
    }
  }

  private void end(End how) {
    if (!ended) {
      stop();
      over.accept(how);
    }
  }

  private void watch() {
    if (ended) {
      return;
    }
    if (source.loop().isShuttingDown()) {
      // It has closed what it knew already, and these two it did not know.
      loopStops();
    } else if (!endIfBroken()) {
      receiverWatch = watch(receiver, this::receiverReady);
      senderWatch = sender.isBroken() ? null : watch(sender, this::senderReady);
    }
  }

  /** A channel that noticed it first has closed its socket, whose number may be another's now. */
  private boolean endIfBroken() {
    if (sender.isBroken() && !senderFinished) {
      end(End.SENDER_BROKE_OFF);
    } else if (receiver.isBroken()) {
      end(End.RECEIVER_BROKE_OFF);
    }
    return ended;
  }

  private @Nullable IoRegistration watch(RelayEnd end, Consumer<EpollIoOps> ready) {
    Future<IoRegistration> registered =
        source.loop().register(new SpliceWatch(end, this::loopStops, ready));
    IoRegistration registration = registered.getNow();
    if (registration == null) {
      // Only a loop that is shutting down refuses.
      loopStops();
    } else {
      registration.submit(SpliceWatch.EVERYTHING);
    }
    return registration;
  }

  /** Nobody is left to be told; the connections must not look complete. */
  private void loopStops() {
    stop();
    sender.reset();
    receiver.reset();
  }

  private void senderReady(EpollIoOps ready) {
    boolean failed = ready.contains(EpollIoOps.EPOLLERR);
    if (failed && !sender.hasFinArrived()) {
      end(End.SENDER_BROKE_OFF);
    } else if (!failed && ready.contains(EpollIoOps.EPOLLRDHUP)) {
      // Everything is in the kernel, which gives it and the end also if RST comes now.
      sender.sawFin();
    }
    takeTurn();
  }

  private void receiverReady(EpollIoOps ready) {
    if (ready.contains(EpollIoOps.EPOLLERR)) {
      end(End.RECEIVER_BROKE_OFF);
    } else if (ready.contains(EpollIoOps.EPOLLIN) || ready.contains(EpollIoOps.EPOLLRDHUP)) {
      lookAtReceiver();
    }
    takeTurn();
  }

  /** The receiver may end its own direction; it may not send. */
  private void lookAtReceiver() {
    if (endIfBroken() || receiverFinished) {
      return;
    }
    long seen = source.calls().peek(receiver.descriptor());
    if (seen > 0) {
      end(End.RECEIVER_SENT);
    } else if (seen == 0) {
      receiverFinished = true;
      receiver.sawFin();
      sender.finishUnlessFinished();
    } else if (!tryAgain(seen)) {
      end(End.RECEIVER_BROKE_OFF);
    }
  }

  private void takeTurn() {
    if (nextTurn != null || endIfBroken()) {
      return;
    }
    long until = read + TURN_BYTES;
    boolean moves = true;
    while (moves && !ended && nextTurn == null) {
      if (read >= until) {
        takeAnotherTurnAfter(0);
        return;
      }
      boolean in = fill();
      if (in && read <= SMALL_BYTES) {
        fill();
      }
      moves = drain() || in;
    }
  }

  /** Not as a task, which would be run before the others' sockets are looked at. */
  private void takeAnotherTurnAfter(long nanos) {
    nextTurn = source.loop().schedule(this::takeNextTurn, nanos, TimeUnit.NANOSECONDS);
  }

  private void takeNextTurn() {
    nextTurn = null;
    throttled = false;
    takeTurn();
  }

  private boolean fill() {
    long room = pipe.size() - (read - written);
    if (senderFinished || room <= 0) {
      return false;
    }
    long allowed = bounds.maxBytes() - read;
    long wanted = allowed < room ? allowed + 1 : room;
    long taken = bounds.throttle().take(wanted);
    if (taken == 0) {
      return waitForThrottle();
    }
    long moved = source.calls().splice(sender.descriptor(), pipe.in().intValue(), taken, false);
    if (moved < taken) {
      bounds.throttle().giveBack(taken - Math.max(moved, 0));
    }
    return filled(moved);
  }

  private boolean filled(long moved) {
    if (moved == 0) {
      return finishOrBreakOff(source.calls().peek(sender.descriptor()));
    }
    if (moved > 0) {
      read += moved;
      if (read > bounds.maxBytes()) {
        end(End.TOO_LARGE);
      }
    } else if (!tryAgain(moved)) {
      end(End.SENDER_BROKE_OFF);
    }
    return moved > 0 || moved == LinuxCalls.EINTR;
  }

  /** Splice sees no more; if there is more, it is urgent data, where splice cannot go on. */
  private boolean finishOrBreakOff(long seen) {
    if (seen == 0) {
      senderFinished = true;
      sender.sawFin();
      return true;
    }
    end(End.SENDER_BROKE_OFF);
    return false;
  }

  /** Only for bytes that are there: the end costs nothing, and a sender may stall as ever. */
  private boolean waitForThrottle() {
    long seen = source.calls().peek(sender.descriptor());
    if (seen > 0) {
      throttled = true;
      takeAnotherTurnAfter(Math.max(SHORTEST_PAUSE_NANOS, bounds.throttle().pause().toNanos()));
      return false;
    }
    return !tryAgain(seen) && finishOrBreakOff(seen);
  }

  private boolean drain() {
    if (ended) {
      return false;
    }
    if (read == written) {
      finishIfSenderFinished();
      return false;
    }
    long moved =
        source
            .calls()
            .splice(pipe.out().intValue(), receiver.descriptor(), read - written, senderFinished);
    if (moved >= 0) {
      written += moved;
    } else if (!tryAgain(moved)) {
      end(End.RECEIVER_BROKE_OFF);
    }
    return moved > 0 || moved == LinuxCalls.EINTR;
  }

  private void finishIfSenderFinished() {
    if (senderFinished) {
      end(receiver.finishSocket() ? End.DONE : End.RECEIVER_BROKE_OFF);
    }
  }

  private static boolean tryAgain(long negatedErrno) {
    return negatedErrno == LinuxCalls.EAGAIN || negatedErrno == LinuxCalls.EINTR;
  }

  private static void cancel(@Nullable IoRegistration watch) {
    if (watch != null) {
      watch.cancel();
    }
  }
}
