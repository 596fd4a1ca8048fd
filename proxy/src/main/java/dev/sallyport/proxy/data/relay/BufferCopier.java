package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.Throttle;
import dev.sallyport.proxy.data.TransferBounds;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies through buffers. No more is read than the receiver takes: at most the write buffer's high
 * water mark and one read are in memory.
 *
 * <p>The throttle is asked after a read, for what was read: how much the next read gives is not
 * known before. What it does not give is kept back, and before that is paid nothing more is read,
 * nor the end passed on: else small files would pass for nothing, and large ones read by read.
 */
final class BufferCopier implements Copier {
  /** A throttle that names no pause must not make the loop spin. */
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final EventLoop loop;
  private final RelayEnd sender;
  private final RelayEnd receiver;
  private final TransferBounds bounds;
  private final Consumer<End> over;
  private long read;
  private long written;

  /** What was read and is not paid for, {@link #owed} bytes of it. */
  private final Deque<ByteBuf> keptBack = new ArrayDeque<>();

  private long owed;
  private @Nullable Future<?> payday;
  private boolean senderFinished;
  private boolean finishing;
  private boolean ended;

  BufferCopier(
      EventLoop loop,
      RelayEnd sender,
      RelayEnd receiver,
      TransferBounds bounds,
      Consumer<End> over) {
    this.loop = loop;
    this.sender = sender;
    this.receiver = receiver;
    this.bounds = bounds;
    this.over = over;
  }

  @Override
  public void start() {
    sender.listen(new Sender());
    receiver.listen(new Receiver());
    if (bounds.throttle().equals(Throttle.NONE)) {
      // A throttle pays for a read afterwards: a large one would be followed by a long silence.
      sender.readInBulk();
    }
    if (!ended) {
      receiver.resume();
      sender.resume();
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
    return owed > 0;
  }

  @Override
  public void stop() {
    ended = true;
    if (payday != null) {
      payday.cancel(false);
    }
    keptBack.forEach(ByteBuf::release);
    keptBack.clear();
  }

  /** Pays what is owed, now or when the throttle can give it, and lets the sender go on. */
  private void pay() {
    payday = null;
    long paid = bounds.throttle().take(owed);
    owed -= paid;
    write(paid);
    if (ended) {
      return;
    }
    if (owed == 0) {
      resumeSender();
      finishBehindTheRest();
      return;
    }
    sender.pause();
    long pauseNanos = Math.max(SHORTEST_PAUSE_NANOS, bounds.throttle().pause().toNanos());
    payday = loop.schedule(this::payLate, pauseNanos, TimeUnit.NANOSECONDS);
  }

  private void payLate() {
    pay();
    receiver.flush();
  }

  private void write(long paid) {
    long left = paid;
    while (left > 0 && !ended) {
      ByteBuf next = keptBack.remove();
      int size = next.readableBytes();
      if (size > left) {
        keptBack.addFirst(next);
        next = next.readRetainedSlice((int) left);
        size = (int) left;
      }
      left -= size;
      int bytes = size;
      receiver.write(next).addListener((ChannelFuture write) -> written(bytes, write));
    }
  }

  private void resumeSender() {
    if (!senderFinished && owed == 0 && receiver.isWritable()) {
      sender.resume();
    }
  }

  private void end(End how) {
    if (!ended) {
      stop();
      over.accept(how);
    }
  }

  private void written(int bytes, ChannelFuture write) {
    if (ended) {
      return;
    }
    if (!write.isSuccess()) {
      end(End.RECEIVER_BROKE_OFF);
      return;
    }
    written += bytes;
    finishBehindTheRest();
  }

  private void finishBehindTheRest() {
    if (!senderFinished || finishing || owed > 0 || (read > written && !receiver.keepsOrder())) {
      return;
    }
    finishing = true;
    if (read > written) {
      receiver.flush();
    }
    // A write that failed has ended it: nothing may say then that all is there.
    if (!ended) {
      receiver
          .finish()
          .addListener(fin -> end(fin.isSuccess() ? End.DONE : End.RECEIVER_BROKE_OFF));
    }
  }

  private final class Sender implements RelayEnd.Peer {
    @Override
    public void sent(ByteBuf bytes) {
      if (ended) {
        bytes.release();
        return;
      }
      int size = bytes.readableBytes();
      if (size > bounds.maxBytes() - read) {
        bytes.release();
        end(End.TOO_LARGE);
        return;
      }
      read += size;
      owed += size;
      keptBack.add(bytes);
      if (payday == null) {
        pay();
      }
      if (!receiver.isWritable()) {
        sender.pause();
      }
    }

    @Override
    public void paused() {
      receiver.flush();
    }

    @Override
    public void finished() {
      senderFinished = true;
      finishBehindTheRest();
    }

    @Override
    public void brokeOff() {
      if (!senderFinished) {
        end(End.SENDER_BROKE_OFF);
      }
    }

    @Override
    public void writable() {}
  }

  private final class Receiver implements RelayEnd.Peer {
    @Override
    public void sent(ByteBuf bytes) {
      bytes.release();
      end(End.RECEIVER_SENT);
    }

    @Override
    public void paused() {}

    @Override
    public void finished() {
      sender.finishUnlessFinished();
    }

    @Override
    public void brokeOff() {
      end(End.RECEIVER_BROKE_OFF);
    }

    @Override
    public void writable() {
      resumeSender();
    }
  }
}
