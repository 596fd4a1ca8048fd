package dev.sallyport.proxy.data.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.util.function.Consumer;

/**
 * Copies one direction of a data connection through buffers, and its end as it is: FIN after the
 * last byte as FIN; anything else is for the owner to reset.
 *
 * <p>No more is read than the receiver takes: at most the write buffer's high water mark and one
 * read are in memory. The receiver may close its own direction, which is passed on; it may not send
 * bytes.
 *
 * <p>All that others know of copying is {@link #start}, {@link #bytes}, {@link #moved} and the
 * {@link End}: another way to copy needs no more.
 */
final class BufferCopier {

  /** How the copying ended. */
  enum End {
    /** Every byte and FIN are with the receiver's kernel queue. */
    DONE,
    /** The sender broke off. */
    SENDER_BROKE_OFF,
    /** The receiver broke off before everything was handed over. */
    RECEIVER_BROKE_OFF,
    /** The receiver sent bytes. */
    RECEIVER_SENT
  }

  private final RelayEnd sender;
  private final RelayEnd receiver;
  private final Consumer<End> over;
  private long read;
  private long written;
  private boolean senderFinished;
  private boolean ended;

  BufferCopier(RelayEnd sender, RelayEnd receiver, Consumer<End> over) {
    this.sender = sender;
    this.receiver = receiver;
    this.over = over;
  }

  void start() {
    sender.listen(new Sender());
    receiver.listen(new Receiver());
    if (!ended) {
      receiver.resume();
      sender.resume();
    }
  }

  /** The bytes handed to the receiver. */
  long bytes() {
    return written;
  }

  /** Grows with every byte that moves, on either side. */
  long moved() {
    return read + written;
  }

  /** Ends the copying without a word to the owner. */
  void stop() {
    ended = true;
  }

  private void end(End how) {
    if (!ended) {
      ended = true;
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
    finishWhenAllIsWritten();
  }

  private void finishWhenAllIsWritten() {
    if (senderFinished && read == written) {
      receiver
          .finish()
          .addListener(fin -> end(fin.isSuccess() ? End.DONE : End.RECEIVER_BROKE_OFF));
    }
  }

  private final class Sender implements RelayEnd.Peer {
    @Override
    public void sent(ByteBuf bytes) {
      int size = bytes.readableBytes();
      read += size;
      receiver.write(bytes).addListener((ChannelFuture write) -> written(size, write));
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
      finishWhenAllIsWritten();
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
      if (!senderFinished) {
        sender.resume();
      }
    }
  }
}
