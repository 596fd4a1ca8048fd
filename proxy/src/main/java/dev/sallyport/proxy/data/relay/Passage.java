package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Two connections, passed from one to the other both ways and unread: FIN as FIN, RST as RST. What
 * a transfer's direction is cannot be seen from here, and TLS speaks both ways anyway.
 */
final class Passage {
  /** How often it is looked at within the stall timeout: so much too late is an end. */
  private static final int LOOKS = 4;

  private final EventLoop loop;
  private final Ends ends;
  private final Duration stallTimeout;
  private final ObjLongConsumer<Direction> moved;
  private final Way toServer;
  private final Way toClient;
  private final long startedNanos = System.nanoTime();
  private BiConsumer<Passage, Outcome> over = (_, _) -> {};
  private @Nullable Future<?> stallTimer;
  private long movedBefore;
  private int looksWithoutMove;
  private boolean ended;

  /** The two connections. */
  record Ends(RelayEnd client, RelayEnd server) {}

  Passage(EventLoop loop, Ends ends, Duration stallTimeout, ObjLongConsumer<Direction> moved) {
    this.loop = loop;
    this.ends = ends;
    this.stallTimeout = stallTimeout;
    this.moved = moved;
    this.toServer = new Way(Direction.TO_SERVER, ends.client(), ends.server());
    this.toClient = new Way(Direction.TO_CLIENT, ends.server(), ends.client());
  }

  /** Begins; {@code over} is told once. */
  void start(BiConsumer<Passage, Outcome> over) {
    this.over = over;
    long lookNanos = Math.max(1, stallTimeout.toNanos() / LOOKS);
    stallTimer =
        loop.scheduleWithFixedDelay(this::look, lookNanos, lookNanos, TimeUnit.NANOSECONDS);
    ends.client().listen(toServer);
    ends.server().listen(toClient);
    if (!ended) {
      ends.client().resume();
      ends.server().resume();
    }
  }

  /** What was handed on. */
  long bytes(Direction direction) {
    return (direction == Direction.TO_SERVER ? toServer : toClient).written;
  }

  Duration duration() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** Resets both. */
  void cut(Outcome outcome) {
    if (!ended) {
      end(outcome);
      ends.client().reset();
      ends.server().reset();
    }
  }

  private void end(Outcome outcome) {
    ended = true;
    if (stallTimer != null) {
      stallTimer.cancel(false);
    }
    over.accept(this, outcome);
  }

  private void look() {
    long all = toServer.read + toServer.written + toClient.read + toClient.written;
    looksWithoutMove = all == movedBefore ? looksWithoutMove + 1 : 0;
    movedBefore = all;
    if (looksWithoutMove == LOOKS) {
      cut(Outcome.STALLED);
    }
  }

  private void finished() {
    if (!ended && toServer.over && toClient.over) {
      end(Outcome.COMPLETED);
      ends.client().close();
      ends.server().close();
    }
  }

  /** A peer that has ended its own direction before takes nothing away by a reset. */
  private Outcome brokenOff(RelayEnd by) {
    boolean client = by == ends.client();
    if ((client ? toServer : toClient).over) {
      return Outcome.COMPLETED;
    }
    return client ? Outcome.CLIENT_ABORTED : Outcome.SERVER_ABORTED;
  }

  /** One direction; what it hears is what its sender does. */
  private final class Way implements RelayEnd.Peer {
    private final Direction direction;
    private final RelayEnd from;
    private final RelayEnd to;
    private long read;
    private long written;
    private boolean fin;
    private boolean over;

    Way(Direction direction, RelayEnd from, RelayEnd to) {
      this.direction = direction;
      this.from = from;
      this.to = to;
    }

    @Override
    public void sent(ByteBuf bytes) {
      if (ended) {
        bytes.release();
        return;
      }
      int size = bytes.readableBytes();
      read += size;
      to.write(bytes).addListener((ChannelFuture write) -> written(size, write.isSuccess()));
      if (!to.isWritable()) {
        from.pause();
      }
    }

    private void written(int size, boolean success) {
      if (ended) {
        return;
      }
      if (!success) {
        cut(brokenOff(to));
        return;
      }
      written += size;
      moved.accept(direction, size);
      finishWhenAllIsWritten();
    }

    @Override
    public void paused() {
      to.flush();
    }

    @Override
    public void finished() {
      fin = true;
      finishWhenAllIsWritten();
    }

    private void finishWhenAllIsWritten() {
      if (fin && !over && read == written) {
        if (to.finishSocket()) {
          over = true;
          Passage.this.finished();
        } else {
          cut(brokenOff(to));
        }
      }
    }

    @Override
    public void brokeOff() {
      cut(brokenOff(from));
    }

    /** Its sender has room for what comes the other way. */
    @Override
    public void writable() {
      Way back = direction == Direction.TO_SERVER ? toClient : toServer;
      if (!back.fin) {
        back.from.resume();
      }
    }
  }
}
